"""A table of counts as it may leave the house: nobody can work out a small number, nor that a whole group is alike.

1. What has fewer than `least` people in all is put together with the next smallest, so that every total may be said.
2. Small cells are hidden, and cells that hold a whole row or column: "all seven are …" would tell of each of them.
   Small is what has few people behind it, however much is counted there: five referrals can be one person's.
3. More cells are hidden until whoever subtracts what is said from the totals cannot narrow a cell of 2. down to
   fewer than `least` + 1 possible numbers. How far a cell can be narrowed down is a question of flows (`room`).

Pure: knows no person, no database and no Django. `./run trust figures` attacks the results with linear programming.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import product

LEAST = 5
LEAST_OF_ORIGIN = 10  # where status, health, origin or violence is asked for

Key = tuple[str, str]
Counts = Mapping[Key, int]
People = Callable[[Collection[Key]], int]  # how many at least stand behind the answers with these keys
Group = tuple[str, ...]  # codes that are counted together
Place = tuple[int, int]
Grid = list[list[int]]
ALL = "all"  # the one column of a simple list


@dataclass(frozen=True)
class Published:
    rows: list[Group]
    columns: list[Group]
    cells: list[list[int | None]]  # None: not said

    @property
    def hidden(self) -> int:
        return sum(cell is None for row in self.cells for cell in row)


def totals(counts: Counts, axis: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, number in counts.items():
        found[key[axis]] = found.get(key[axis], 0) + number
    return {code: number for code, number in found.items() if number}


def publish(
    counts: Counts, least: int = LEAST, people: People | None = None
) -> tuple[Published, list[int], list[int]] | None:
    """The table with the totals of its rows and columns; None where there is nothing that may be said.

    Without `people` everything that is counted is somebody else.
    """
    behind = people or (lambda keys: sum(counts.get(key, 0) for key in keys))
    rows, columns = (put_together(totals(counts, axis), least, _of_codes(counts, axis, behind)) for axis in (0, 1))
    is_list = set(totals(counts, 1)) == {ALL}
    if len(rows) < 2 or (len(columns) < 2 and not is_list):
        return None
    grid = [[sum(counts.get(key, 0) for key in product(row, column)) for column in columns] for row in rows]
    persons = [[behind(list(product(row, column))) for column in columns] for row in rows]
    hidden = set() if is_list else hide(grid, least, persons)
    cells = [
        [None if (i, j) in hidden else number for j, number in enumerate(numbers)] for i, numbers in enumerate(grid)
    ]
    return (
        Published(rows, columns, cells),
        [sum(row) for row in grid],
        [sum(column) for column in zip(*grid, strict=True)],
    )


def _of_codes(counts: Counts, axis: int, behind: People) -> Callable[[Collection[str]], int]:
    return lambda codes: behind([key for key in counts if key[axis] in codes])


def put_together(
    found: Mapping[str, int], least: int, people: Callable[[Collection[str]], int] | None = None
) -> list[Group]:
    """The largest first; those put together last."""
    behind = people or (lambda codes: sum(found[code] for code in codes))
    ordered = sorted(found, key=lambda code: (-behind([code]), -found[code], code))
    small: list[str] = []
    while ordered and (behind([ordered[-1]]) < least or (small and behind(small) < least)):
        small.insert(0, ordered.pop())
    groups: list[Group] = [(code,) for code in ordered]
    return [*groups, tuple(small)] if small else groups


def hide(grid: Grid, least: int, people: Grid | None = None) -> set[Place]:
    secret = set(primary(grid, least, people))
    hidden = set(secret)
    while unsafe := [place for place in sorted(secret) if room(grid, hidden, place) < least]:
        hidden.add(next_to_hide(grid, hidden, unsafe[0]))
    return hidden


def primary(grid: Grid, least: int, people: Grid | None = None) -> Iterable[Place]:
    columns = [sum(column) for column in zip(*grid, strict=True)]
    for i, row in enumerate(grid):
        for j, number in enumerate(row):
            if number and ((people or grid)[i][j] < least or number in (sum(row), columns[j])):
                yield i, j


def next_to_hide(grid: Grid, hidden: set[Place], place: Place) -> Place:
    """The smallest that helps: in the same row first, then in the same column, then anywhere."""
    free = [one for one in product(range(len(grid)), range(len(grid[0]))) if one not in hidden]
    lonely_row = sum(one[0] == place[0] for one in hidden) < 2
    lonely_column = sum(one[1] == place[1] for one in hidden) < 2

    def cost(one: Place) -> tuple[bool, int, Place]:
        number = grid[one[0]][one[1]]
        beside = (one[0] == place[0] and lonely_row) or (one[1] == place[1] and lonely_column)
        in_a_line = one[0] in {i for i, _ in hidden} and one[1] in {j for _, j in hidden}
        return not (beside or (in_a_line and not (lonely_row or lonely_column))), number or 10**6, one

    return min(free, key=cost)


def room(grid: Grid, hidden: set[Place], place: Place) -> int:
    """How many numbers lie between the least and the most this hidden cell can be, for one who knows all the rest."""
    number = grid[place[0]][place[1]]
    others = {one: grid[one[0]][one[1]] for one in hidden if one != place}
    row, column = ("row", place[0]), ("column", place[1])
    return most_flow(others, column, row) + min(number, most_flow(others, row, column))


Node = tuple[str, int]
ENDLESS = 10**9


def most_flow(cells: Mapping[Place, int], source: Node, target: Node) -> int:
    """A hidden cell can grow without end (row → column) and shrink to nothing (column → row)."""
    capacity: dict[Node, dict[Node, int]] = {}
    for (i, j), number in cells.items():
        capacity.setdefault(("row", i), {})[("column", j)] = ENDLESS
        capacity.setdefault(("column", j), {})[("row", i)] = number
    flow = 0
    while path := way(capacity, source, target):
        least = min(capacity[one][other] for one, other in path)
        for one, other in path:
            capacity[one][other] -= least
            capacity[other][one] += least
        flow += least
        if flow >= ENDLESS:
            break
    return flow


def way(capacity: Mapping[Node, Mapping[Node, int]], source: Node, target: Node) -> list[tuple[Node, Node]]:
    came: dict[Node, Node] = {source: source}
    queue = deque([source])
    while queue:
        node = queue.popleft()
        for other, left in capacity.get(node, {}).items():
            if left > 0 and other not in came:
                came[other] = node
                queue.append(other)
    path, node = [], target
    while node in came and node != source:
        path.append((came[node], node))
        node = came[node]
    return path[::-1]
