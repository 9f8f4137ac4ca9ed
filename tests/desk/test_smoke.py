from tests.story import *
def test_all(story, at, tmp_path):
    d = story.assigned()
    story.submitted("tranthibinh@mau.vn")
    for who in (DESK, HEAD, EXAMINER, DIRECTOR, CLERK):
        for path in ("/can-bo/", "/can-bo/danh-sach/late", "/can-bo/danh-sach/all", f"/can-bo/ho-so/{d.key}"):
            r = at(who).get(path)
            assert r.status_code == 200, (who, path, r.status_code)
    r = at(DESK).get("/can-bo/tiep-nhan-moi"); assert r.status_code == 200
    r = at(DESK).post("/can-bo/tiep-nhan-moi", {"procedure": RETAIL, "agency": DEPARTMENT}); assert r.status_code == 302, r.content.decode()[:3000]
    r = at(DESK).get(r["Location"]); assert r.status_code == 200
