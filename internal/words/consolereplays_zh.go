package words

import "fmt"

func (Chinese) ConsoleReplayOf(id string) string {
	return fmt.Sprintf("回放 %s", id)
}
func (Chinese) ConsoleReplayMake() string { return "回放事件" }
func (Chinese) ConsoleReplayHow() string {
	return "再次投递已存入的事件。游标不动。先统计数量，再由您开始。"
}
func (Chinese) ConsoleReplayTo() string    { return "投到" }
func (Chinese) ConsoleReplayURL() string   { return "或一个 webhook" }
func (Chinese) ConsoleReplaySink() string  { return "或单独的 sink" }
func (Chinese) ConsoleReplayName() string  { return "回放的名称；默认是当前时间" }
func (Chinese) ConsoleReplayCount() string { return "先统计" }
func (Chinese) ConsoleReplayBegin(n int) string {
	return fmt.Sprintf("再次投递 %d 个事件", n)
}
func (Chinese) ConsoleReplayTaken() string { return "已取" }
func (Chinese) ConsoleReplayTarget() string {
	return "请写明一个目标：订阅、webhook 或 sink"
}
func (Chinese) ConsoleReplaySelect() string { return "请选择事件，或勾选全部回放" }
func (Chinese) ConsoleReplayChanged() string {
	return "统计之后选择的内容有变化，因此没有开始；请重新统计"
}
func (Chinese) ConsoleReplaySinkNeeds(role string) string {
	return fmt.Sprintf("单独的 sink 和带 ${NAME} 的 webhook 需要角色 %s", role)
}
func (Chinese) ConsoleUntil() string      { return "截止时间" }
func (Chinese) ConsoleFromSeq() string    { return "起始序号" }
func (Chinese) ConsoleBeforeSeq() string  { return "截止序号（不含）" }
func (Chinese) ConsoleEverything() string { return "全部已存入的" }
func (Chinese) ConsoleRange() string      { return "范围" }
func (Chinese) ConsoleRangeOf(from, end uint64) string {
	return fmt.Sprintf("从 %d 起，%d 之前", from, end)
}
