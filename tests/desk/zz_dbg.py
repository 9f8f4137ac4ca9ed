from tests.story import *
from tests.desk.helpers import *
from motcua.people.models import User
def test_x(story, at):
    d = story.assigned()
    r = press(at(HEAD), d, "phan-cong-lai", {"examiner": str(User.objects.get(email=EXAMINER_2).id)})
    import re
    print(re.findall(r'govuk-error-summary__list">.*?</ul>', shown(r), re.S))
    print(re.findall(r'name="examiner".*?>', shown(r), re.S), User.objects.get(email=EXAMINER_2).id, User.objects.get(email=EXAMINER).id)
    assert 0
