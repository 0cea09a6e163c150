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
func (Chinese) BackupDamaged(count int64) string {
	return fmt.Sprintf("其中 %d 个事件已损坏，不会投递；查看：dingevent verify", count)
}
func (Chinese) VerifyShort() string { return "读一遍整个事件日志，说明哪里损坏" }
func (Chinese) VerifyLong() string {
	return `读一遍整个事件日志：每个事件与校验和比对，搜索用的数据和订阅的状态与日志比对，文件的页互相比对。
守护进程在运行时由它自己做，并把四分之三的时间留给其他工作；没有运行时尽快读文件。

损坏的事件会记下，不会投递：它成为该收到它的订阅的死信。一切完好时退出码为 0，否则为 1。
守护进程每周自己做一次，见配置里的 verify。`
}
func (Chinese) VerifyExample() string { return English{}.VerifyExample() }
func (Chinese) VerifyFlagRate() string {
	return "每秒最多读这么多事件；0 表示按上面所说"
}
func (Chinese) VerifyProgress(damaged int64) string {
	if damaged > 0 {
		return fmt.Sprintf("正在校验，%d 个损坏", damaged)
	}
	return "正在校验"
}
func (Chinese) VerifySound(events int64, took string) string {
	return fmt.Sprintf("一切完好：%d 个事件，用时 %s", events, took)
}
func (Chinese) VerifyDamaged(events int64, took string, damaged int64, problems int) string {
	return fmt.Sprintf("%[2]d 个事件中有 %[1]d 个损坏，另有 %[3]d 个问题，用时 %[4]s：", damaged, events, problems, took)
}
func (Chinese) VerifySequences(list string, more bool) string {
	if more {
		return "序号：" + list + "，还有更多"
	}
	return "序号：" + list
}
func (Chinese) VerifyNext(problems bool) string {
	if problems {
		return "文件本身已损坏：请检查磁盘，然后恢复备份，或停止守护进程并运行 dingevent recover"
	}
	return "请检查磁盘；损坏的事件已成为死信，备份里可能还有：docs/operate.zh-CN.md"
}
