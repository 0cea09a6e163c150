package words

import "fmt"

func (Chinese) RecoverShort() string { return "修复损坏的事件日志" }

func (Chinese) RecoverLong() string {
	return `让文件已损坏的事件日志重新可用：比特翻转、扇区清零、文件被截断。serve 和其他命令
都会拒绝打开这样的事件日志，并且不做任何改动。请先停止 serve。

原文件整体移入数据目录下的 damaged-时间 目录，dingevent 从不删除它。预写日志里翻转的
比特可以改回，这时什么都不缺。否则，凡是能读出的内容都写入新的事件日志：事件保留原序号，
订阅保留原位置，等待重试的事件和死信也都保留。无法确定时，宁可重复投递。新事件的序号远大
于原有序号，因此不会重复使用序号。

完好的事件日志保持原样。修复中断后，再运行一次即可继续。

--empty 立即恢复接收：移走原文件，以相同的订阅新建空的事件日志。之后用 --from 目录 把移走的
内容并入；并入前请停止 serve。`
}

func (Chinese) RecoverExample() string { return English{}.RecoverExample() }

func (Chinese) RecoverFlagEmpty() string { return "立即新建空的事件日志，暂不修复" }
func (Chinese) RecoverFlagFrom() string  { return "把移到此目录的内容并入事件日志" }
func (Chinese) RecoverFlagJSON() string  { return "输出一个 JSON 对象" }

func (Chinese) RecoverSound(entries int64) string {
	return fmt.Sprintf("事件日志完好，有 %d 个事件。未做改动。", entries)
}

func (Chinese) RecoverFound(damage string) string { return "发现：" + damage }

func (Chinese) RecoverAside(folder string) string {
	return fmt.Sprintf("原文件在 %s 中。确定不再需要后请自行删除。", folder)
}

func (Chinese) RecoverMended(entries int64, last uint64) string {
	return fmt.Sprintf("已全部修复：有 %d 个事件，最后的序号是 %d，没有缺失。", entries, last)
}

func (Chinese) RecoverBegan(folder string) string {
	return fmt.Sprintf("已新建空的事件日志。要并入原有事件，请停止 serve 后运行：dingevent recover --from %s", folder)
}

func (Chinese) RecoverRebuilt(entries int64, unread int) string {
	return fmt.Sprintf("新的事件日志有 %d 个事件，即能读出的全部。无法读出的页和行：%d。", entries, unread)
}

func (Chinese) RecoverMissing(first, last uint64) string {
	if first == last {
		return fmt.Sprintf("缺失：序号 %d 的事件", first)
	}
	return fmt.Sprintf("缺失：%d 个事件，序号 %d 到 %d", last-first+1, first, last)
}

func (Chinese) RecoverStand(name string, cursor uint64, waiting, dead int) string {
	return fmt.Sprintf("订阅 %s 从 %d 继续；等待：%d，死信：%d", name, cursor, waiting, dead)
}

func (Chinese) RecoverHeld(cause string) string {
	return "恢复事件日志之前，请先停止守护进程：" + cause
}
func (Chinese) RecoverNext() string { return "现在可以启动：dingevent serve" }

func (Chinese) RecoverNothingThere(folder, cause string) string {
	return fmt.Sprintf("--from %q：没有可并入的事件日志；请指定 damaged-时间 目录，并用 --data 指定事件日志所在目录：%s", folder, cause)
}

func (Chinese) RecoverMergedBefore(folder, cause string) string {
	return fmt.Sprintf("--from %q 已并入过，或属于另一个事件日志；未做改动：%s", folder, cause)
}

func (Chinese) RecoverMerged(entries int64, unread int, folder string) string {
	return fmt.Sprintf("从 %[3]s 并入 %[1]d 个事件。无法读出的页和行：%[2]d。现在可以启动：dingevent serve", entries, unread, folder)
}
