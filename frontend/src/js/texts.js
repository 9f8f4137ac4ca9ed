// The few words that scripts say themselves; all others come from the page.
export const texts = {
  waiting: "Đang xử lý, xin chờ…",
  loading: "Đang tải…",
  choose: "– Chọn –",
  loadingFailed: "Chưa tải được danh sách. Hãy chọn lại mục phía trên.",
  copied: "Đã chép",
  leaveForScan: "Trang này có nội dung đang nhập chưa gửi. Rời trang và mở hồ sơ vừa quét?",
};

/** Put values into a text with {name} places. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));
}
