"""Pages of stage 7: the public ones, the body's, the third party's, and the recipients' survey."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form binds to: the fields of a POST, also when there are none."""
    return request.POST if request.method == "POST" else None
