package words

import "fmt"

func (Chinese) BackupShort() string { return "备份事件日志，守护进程运行时也可以" }
func (Chinese) BackupLong() string {
	return `备份事件日志：全部事件、游标、死信，以及去重所记的内容。守护进程在运行时由它自己分小步复制；没有
运行时直接读文件。副本写完会落盘并重新读一遍校验，通过后才得到文件名，只有属主能读。

TO 是文件或目录：已有的目录，或以斜杠结尾的名称。放进目录时，文件名带时间。写了 --keep 时 TO 是目录，
新备份校验通过后，其中更旧的备份会被删除。已有的文件只有本身是备份时才会被替换。`
}
func (Chinese) BackupExample() string { return English{}.BackupExample() }
func (Chinese) BackupFlagKeep() string {
	return "目录 TO 中保留这么多份备份，删除更旧的；0 表示全部保留"
}
func (Chinese) BackupProgress(verifying bool, logMiB int64) string {
	switch {
	case verifying:
		return "正在校验"
	case logMiB >= 128:
		return fmt.Sprintf("正在复制（预写日志 %d MiB）", logMiB)
	}
	return "正在复制"
}
func (Chinese) BackupDone(events int64, to, size, took string, removed int) string {
	text := fmt.Sprintf("已备份 %d 个事件到 %s，%s，已校验，用时 %s", events, to, size, took)
	if removed > 0 {
		text += fmt.Sprintf("；删除了 %d 份旧备份", removed)
	}
	return text
}
func (Chinese) RestoreShort() string { return "用备份恢复事件日志" }
func (Chinese) RestoreLong() string {
	return `用备份替换事件日志。守护进程必须已经停止。FROM 是文件，或目录（取其中最新的备份）。先复制并校验备份，
再把现有的事件日志整个移到一旁。

一切回到备份时的状态。备份之后投递过的会再次投递。备份之后收到的事件没有了：已经应答过的，钉钉不会再推送。
序号不会重复：下一个事件的序号远在其后，之前有一个类型为 dingevent.journal.restored 的事件。`
}
func (Chinese) RestoreExample() string { return English{}.RestoreExample() }
func (Chinese) RestoreFlagReplace() string {
	return "把现有的事件日志移到一旁"
}
func (Chinese) RestoreProgress(verifying bool) string {
	if verifying {
		return "正在校验"
	}
	return "正在复制"
}
func (Chinese) RestoreHeld(cause string) string {
	return "替换事件日志之前，请先停止守护进程：" + cause
}
func (Chinese) RestoreThere(dir string) string {
	return fmt.Sprintf("%q 里已有事件日志；写 --replace 会把它移到一旁", dir)
}
func (Chinese) RestoreAge(newest string) string {
	if newest == "" {
		return "没有事件"
	}
	return "最后一个收到于 " + newest
}
func (Chinese) RestoreDone(events int64, from, newest string, next uint64, aside string) string {
	text := fmt.Sprintf("已从 %[2]s 恢复 %[1]d 个事件，%[3]s；下一个事件的序号是 %[4]d", events, from, newest, next)
	if aside != "" {
		text += fmt.Sprintf("\n原来的事件日志在 %s；不再需要时请删除", aside)
	}
	return text
}
