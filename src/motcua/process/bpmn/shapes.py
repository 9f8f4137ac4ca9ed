"""Which elements of a diagram lie within our profile, and why the others do not."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.process.bpmn.names import bpmn
from motcua.process.bpmn.reading import Item, Refusal

TASKS = ("userTask", "task", "manualTask")
_LOOPS = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")


def outside(item: Item) -> Iterator[Refusal]:
    """Why an element cannot be taken over; nothing for one that can."""
    message = _wrong(item)
    if message:
        yield item.refused(message)


def _wrong(item: Item) -> str:
    match item.tag:
        case "userTask" | "task" | "manualTask" | "callActivity":
            if any(item.element.find(bpmn(loop)) is not None for loop in _LOOPS):
                return _("Bước lặp lại nhiều lần không dùng được. Hãy vẽ đường quay lại bước.")
            return ""
        case "startEvent":
            kinds = set(item.definitions()) - {"message"}
            return _("Hồ sơ chỉ bắt đầu khi có người nộp. Hãy dùng điểm bắt đầu thường.") if kinds else ""
        case "endEvent":
            kinds = set(item.definitions()) - {"terminate", "message"}
            return _("Hãy dùng điểm kết thúc thường.") if kinds else ""
        case "boundaryEvent":
            if item.definitions() != ["timer"]:
                return _("Chỉ dùng được hẹn giờ gắn vào bước, không dùng được sự kiện gắn khác.")
            return ""
        case "intermediateThrowEvent":
            return "" if is_return(item) else _told()["intermediateThrowEvent"]
        case "exclusiveGateway" | "parallelGateway":
            return ""
        case _:
            return _told().get(
                item.tag, _("Loại phần tử này không dùng được trong quy trình giải quyết hồ sơ.")
            )


def is_return(item: Item) -> bool:
    """Whether it is the link with which a withdrawal that was declined goes back."""
    return any(link.get("name") == "@return" for link in item.element.findall(bpmn("linkEventDefinition")))


def _told() -> dict[str, str]:
    by_machine = _(
        "Việc do máy tự làm không dùng được. Hãy đổi thành việc của người, hoặc hẹn giờ gắn vào bước."
    )
    inside = _("Quy trình con không dùng được. Hãy vẽ các bước của nó ra, hoặc dùng bước liên thông.")
    data = _("Dữ liệu không vẽ trên sơ đồ. Hãy bỏ đi, và ghi sản phẩm của bước sau khi nhập.")
    between = _("Sự kiện giữa đường không dùng được. Hãy gắn hẹn giờ vào bước trước nó.")
    return {
        "serviceTask": by_machine,
        "scriptTask": by_machine,
        "businessRuleTask": by_machine,
        "sendTask": by_machine,
        "receiveTask": by_machine,
        "subProcess": inside,
        "transaction": inside,
        "adHocSubProcess": inside,
        "inclusiveGateway": _(
            "Cổng chọn nhiều đường không dùng được. Hãy dùng cổng chọn một đường hoặc lấy ý kiến song song."
        ),
        "complexGateway": _("Cổng phức hợp không dùng được. Hãy dùng cổng chọn một đường."),
        "eventBasedGateway": _("Cổng chờ sự kiện không dùng được. Hãy gắn hẹn giờ vào bước trước nó."),
        "dataObject": data,
        "dataObjectReference": data,
        "dataStoreReference": data,
        "intermediateCatchEvent": between,
        "intermediateThrowEvent": between,
    }
