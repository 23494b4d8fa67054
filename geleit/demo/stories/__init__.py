"""Ten stories a visitor can follow, written by hand. Nobody in them exists."""

from geleit.demo.stories.family import hiba, ioana, selam, zahra
from geleit.demo.stories.status import hamid, olena, rahima
from geleit.demo.stories.work import amanuel, emre, yousef

STORIES = [amanuel, olena, hamid, rahima, zahra, hiba, ioana, selam, emre, yousef]
