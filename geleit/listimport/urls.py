app_name = "listimport"
urlpatterns = []
