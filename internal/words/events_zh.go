package words

import "fmt"

func (Chinese) EventsShort() string { return "列出存入的事件，最新的在前" }
func (Chinese) EventsLong() string {
	return `列出存入的事件，或同时符合所有给出选项的事件。查找从最新的事件开始，往前进行；在终端上显示查到了哪里。
按 Ctrl-C 结束：输出已找到的，并说明查到了哪里。--text 和 --where 无法判断的事件不列出，数目写在标准错误输出。`
}
func (Chinese) EventsExample() string   { return English{}.EventsExample() }
func (Chinese) EventsShowShort() string { return "以 JSON 完整显示一个事件" }
func (Chinese) EventsFlagText() string {
	return `只要内容里含有这段文字的事件，英文字母不分大小写，写成 \u5f20 这样的转义也能找到`
}
func (Chinese) EventsFlagUntil() string { return "只要在此之前收到的，写法同 --since" }
func (Chinese) EventsLooking(back string) string {
	if back == "" {
		return "正在查找"
	}
	return "正在查找，已查到 " + back
}
func (Chinese) EventsStopped(looked int, back string, seq uint64) string {
	if back == "" {
		return fmt.Sprintf("查找没有完成就结束了，停在序号 %d：更早的事件没有查看", seq)
	}
	return fmt.Sprintf("查找没有完成就结束了，查看了 %d 个事件：序号 %d（收到于 %s）之前的没有查看", looked, seq, back)
}
func (Chinese) EventsUnjudged(count int, seq uint64, why string) string {
	return fmt.Sprintf("%d 个事件无法判断，没有列出，例如 %d：%s；请缩小 --type，或先用 has() 判断", count, seq, why)
}
func (Chinese) EventsFlagSince() string {
	return "只要此后收到的：15m、24h、2026-01-31T08:00:00+08:00、表格里那样的时间，或日期（按中国时间）"
}
func (Chinese) EventsFlagLimit() string { return "最多这么多" }
func (Chinese) EventsFlagJSON() string  { return "每行输出一个 JSON 对象，含事件内容" }
func (Chinese) EventsFlagDamaged() string {
	return "只要已发现损坏的事件，它们绝不会投递"
}
func (Chinese) EventsDamaged() string { return "（已损坏）" }
func (Chinese) EventsColumns() string {
	return "序号\t收到时间\t推送方式\t类型\t应用\t组织\tID"
}
func (Chinese) EventsNone() string      { return "还没有存入事件" }
func (Chinese) EventsNoneThose() string { return "没有符合这些选项的事件" }
func (Chinese) EventsUnknown(id string) string {
	return fmt.Sprintf("没有事件 %q；列出事件：dingevent events", id)
}
func (Chinese) FlagType() string { return "只要这个事件类型；* 代表任意字符" }
func (Chinese) FlagCorp() string { return "只要这个组织" }
func (Chinese) FlagApp() string  { return "只要这个应用，写它在配置里的名称" }

func (Chinese) TailShort() string { return "持续显示运行中的守护进程存入的事件" }
func (Chinese) TailLong() string {
	return `持续显示运行中的守护进程存入的事件，每个一行，带序号。--where 无法判断的事件，
在标准错误输出里说明。`
}
func (Chinese) TailExample() string     { return English{}.TailExample() }
func (Chinese) TailFlagFrom() string    { return "从这个序号开始；0 表示只要新事件" }
func (Chinese) TailFlagVerbose() string { return "完整显示事件" }
func (Chinese) TailStopped() string {
	return "这个数据目录上没有守护进程在运行，不会有新事件；列出已存入的：dingevent events"
}
func (Chinese) TailDamaged(seq uint64, why string) string {
	return fmt.Sprintf("%d 已损坏：%s", seq, why)
}
func (Chinese) TailUnjudged(seq uint64, eventType, why string) string {
	return fmt.Sprintf("%d %s 无法判断：%s", seq, eventType, why)
}
