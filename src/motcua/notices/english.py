"""The built-in words of letters to applicants in English: for whom chose it, while no text of their own was published.

As `catalogue.notice_texts`: a paragraph of which every name is empty is left out.
"""

from collections.abc import Mapping

_OPEN = "Open the dossier's page to see the details."

# Event: the subject, then the paragraphs.
ENGLISH: Mapping[str, tuple[str, ...]] = {
    "submit": (
        "Your application was received – receipt number {so_bien_nhan}",
        "{co_quan} received “{ten_thu_tuc}” at {luc}.",
        "Receipt number: {so_bien_nhan}. Please keep it to look the application up.",
    ),
    "accept": (
        "Dossier {ma_ho_so} was accepted",
        "{co_quan} accepted “{ten_thu_tuc}” at {luc}. Dossier code: {ma_ho_so}.",
        "Result expected: {hen_tra}.",
    ),
    "refuse": (
        "Dossier {ma_ho_so} was not accepted",
        "{co_quan} did not accept “{ten_thu_tuc}”.",
        "Reason: {ly_do}",
        "You may apply again once the reason is mended.",
    ),
    "ask_supplement": (
        "Dossier {ma_ho_so} needs a supplement",
        "{co_quan} asks you to supplement “{ten_thu_tuc}”.",
        "Reason: {ly_do}",
        "{noi_dung_bo_sung}",
        "Open the dossier's page and choose to supplement it. You need not apply anew.",
    ),
    "supply": (
        "The supplement of dossier {ma_ho_so} was received",
        "{co_quan} received your supplement of “{ten_thu_tuc}” at {luc}.",
        "Result expected: {han_xu_ly}.",
    ),
    "processing": (
        "Dossier {ma_ho_so} is being processed",
        "{co_quan} is processing “{ten_thu_tuc}”.",
        "Result expected: {han_xu_ly}.",
    ),
    "extend": (
        "The time for dossier {ma_ho_so} was extended",
        "{co_quan} extended the time for “{ten_thu_tuc}”.",
        "Reason: {ly_do}",
        "New date of the result: {hen_lai}.",
    ),
    "apologise": (
        "Apology and a new date for dossier {ma_ho_so}",
        "{co_quan} could not give the result of “{ten_thu_tuc}” in time and apologises.",
        "Reason: {ly_do}",
        "New date of the result: {hen_lai}.",
    ),
    "suspend": (
        "Dossier {ma_ho_so} waits for a payment",
        "{co_quan} paused “{ten_thu_tuc}” until the financial duty is met.",
        "To be done: {ly_do}",
        "Before: {han_thuc_hien}.",
    ),
    "resume": (
        "Dossier {ma_ho_so} goes on",
        "{co_quan} noted the payment and goes on with “{ten_thu_tuc}”.",
        "Due: {han_xu_ly}.",
    ),
    "recalculate": (
        "The due date of dossier {ma_ho_so} changed with the working calendar",
        "The working calendar of {co_quan} changed, so “{ten_thu_tuc}” is due at another time.",
        "Due: {han_xu_ly}.",
    ),
    "ask_withdrawal": (
        "Your request to withdraw dossier {ma_ho_so} was received",
        "{co_quan} received your request at {luc} and will answer it.",
    ),
    "confirm_withdrawal": (
        "Dossier {ma_ho_so} was withdrawn",
        "“{ten_thu_tuc}” was withdrawn as you asked at {luc}.",
    ),
    "decline_withdrawal": (
        "Dossier {ma_ho_so} was not withdrawn",
        "{co_quan} did not agree to the withdrawal; “{ten_thu_tuc}” goes on.",
        "Reason: {ly_do}",
    ),
    "reject": (
        "Dossier {ma_ho_so} was rejected",
        "{co_quan} examined “{ten_thu_tuc}” and rejected it.",
        "Reason: {ly_do}",
    ),
    "stop": (
        "Dossier {ma_ho_so} was stopped",
        "{co_quan} stopped “{ten_thu_tuc}” at the applicant's request.",
        "Reason: {ly_do}",
    ),
    "fee_due": (
        "Dossier {ma_ho_so}: a fee is to be paid",
        "For “{ten_thu_tuc}” at {co_quan} a fee is to be paid.",
    ),
    "fee_dropped": (
        "Dossier {ma_ho_so}: the fee need not be paid any more",
        "By the new process of {co_quan} “{ten_thu_tuc}” costs nothing of what was asked for before.",
    ),
    "result_ready": (
        "The result of dossier {ma_ho_so} is ready",
        "{co_quan} finished “{ten_thu_tuc}”. The result is ready.",
        _OPEN,
    ),
    "hand_over": (
        "The result of dossier {ma_ho_so} was handed over",
        "{co_quan} handed over the result of “{ten_thu_tuc}” at {luc}.",
    ),
    "correct_outcome": (
        "The result of dossier {ma_ho_so} was corrected",
        "{co_quan} corrected the result of “{ten_thu_tuc}”. The new result has number {so_ket_qua}.",
        "Reason: {ly_do}",
    ),
    "reopen": (
        "Dossier {ma_ho_so} was reopened",
        "{co_quan} reopened “{ten_thu_tuc}”.",
        "Reason: {ly_do}",
    ),
    "remove": (
        "Dossier {ma_ho_so} was removed as not valid",
        "{co_quan} removed “{ten_thu_tuc}” as not valid; it is not processed.",
        "Reason: {ly_do}",
    ),
    "reinstate": (
        "Dossier {ma_ho_so} was reinstated",
        "{co_quan} reinstated “{ten_thu_tuc}”; it waits for acceptance again.",
        "Reason: {ly_do}",
    ),
    "exchange": (
        "The agency wrote to you about dossier {ma_ho_so}",
        "{co_quan} wrote to you about “{ten_thu_tuc}”. Open the dossier's page to read and answer.",
    ),
    "parcel_handed": (
        "The post picked up parcel {so_van_don}",
        "{buu_chinh} picked up parcel {so_van_don} of dossier {ma_ho_so} (“{ten_thu_tuc}”).",
        "You can follow it on the dossier's page.",
    ),
    "parcel_moving": (
        "Parcel {so_van_don} is under way",
        "{buu_chinh} is carrying parcel {so_van_don} of dossier {ma_ho_so} (“{ten_thu_tuc}”).",
        "You can follow it on the dossier's page.",
    ),
    "parcel_delivered": (
        "Parcel {so_van_don} arrived",
        "{buu_chinh} delivered parcel {so_van_don} of dossier {ma_ho_so} to {co_quan}.",
        "You need not do anything; the agency looks at the papers and tells you.",
    ),
    "parcel_failed": (
        "Parcel {so_van_don} could not be delivered yet",
        "{buu_chinh} could not deliver parcel {so_van_don} of dossier {ma_ho_so} (“{ten_thu_tuc}”) and will try again.",
        "Please keep your telephone at hand; if your address or number has changed, tell the agency.",
    ),
    "parcel_returned": (
        "Parcel {so_van_don} was returned",
        "{buu_chinh} could not deliver parcel {so_van_don} of dossier {ma_ho_so} and returned it to its sender.",
        "Please contact the agency to have it sent again, or come to its desk.",
    ),
    "parcel_lost": (
        "Parcel {so_van_don} was lost",
        "{buu_chinh} says that parcel {so_van_don} of dossier {ma_ho_so} (“{ten_thu_tuc}”) was lost.",
        "The agency is dealing with the post and will tell you what happens next.",
    ),
}
DUTY = (
    "You have to pay {what}, at the latest on {day}: online on the dossier's page, or at the one-stop desk."
)
STILL_OWED = (
    "A fee of this dossier is still to be paid: online on the dossier's page, or at the one-stop desk. Until then it "
    "does not go on and its result is not handed over."
)
UNNEEDED = (
    "What you paid is brought before those who keep the agency's accounts, who decide on paying it back."
)
