package words

import "fmt"

func (Chinese) SpoolShort() string {
	return "显示数据库不可用期间网关自己保存的事件"
}

func (Chinese) SpoolLong() string {
	return `显示事件日志在数据库里的网关的暂存。数据库收不下事件时，网关把事件同步写入数据目录里的 spool.db，并应答钉钉。
数据库恢复后，网关自行把它们转移过去，最旧的在前。网关正在运行就询问它，否则读取它的文件。`
}

func (Chinese) SpoolExample() string {
	return `  dingevent spool
  dingevent spool drain /mnt/gateway2/data --config dingevent.yaml`
}

func (Chinese) SpoolOff(spooled uint64) string {
	if spooled == 0 {
		return "暂存：为空，未启用"
	}
	return fmt.Sprintf("暂存：为空，未启用；启动以来有 %d 个事件经过暂存", spooled)
}

func (Chinese) SpoolOn(ago, backlog, used, reason string) string {
	return fmt.Sprintf("暂存：启用中，始于%s，仍应答钉钉成功；%s；%s；原因：%s", ago, backlog, used, reason)
}

func (Chinese) SpoolStopped(backlog, used string) string {
	return fmt.Sprintf("暂存：它的网关没有运行；%s；%s", backlog, used)
}

func (Chinese) SpoolBacklog(count uint64, oldest string) string {
	if count == 0 {
		return "没有等待转移的事件"
	}
	return fmt.Sprintf("%d 个事件等待转移到数据库，最旧的在%s收到", count, oldest)
}

func (Chinese) SpoolFull() string { return "暂存：已满；数据库恢复之前拒收推送" }

func (Chinese) SpoolLeft(count int64) string {
	return fmt.Sprintf("暂存：有 %d 个事件永远留在这里，因为在这里损坏了，或数据库拒收；原因见网关的运行日志", count)
}

func (Chinese) SpoolHint(full bool) string {
	if full {
		return "请恢复数据库，或调高 database.spool.max_bytes"
	}
	return "请恢复数据库；之后网关会自行转移这些事件"
}

func (Chinese) SpoolNone() string {
	return "这个网关没有暂存，因为它的事件日志是文件；只有使用数据库的网关才有"
}

func (Chinese) SpoolMissing(dir string) string {
	return fmt.Sprintf("%s 里没有暂存；请写事件日志在数据库里的网关的数据目录", dir)
}

func (Chinese) SpoolAway(cause string) string {
	if cause != "" {
		return "数据库拒绝，订阅的状况未知，可能没有投递：" + cause
	}
	return "数据库没有应答，订阅的状况未知；数据库恢复后继续投递"
}

func (Chinese) SpoolDrainShort() string {
	return "把已不存在的网关留下的事件转移到数据库"
}

func (Chinese) SpoolDrainLong() string {
	return `把 DIR 的暂存里剩下的事件转移到数据库。DIR 是一个没有运行、也不会再启动的网关的数据目录。会再启动的网关自行转移。

最旧的在前。数据库确认之前什么都不移除，所以可以随时中断、重复执行。数据库按 ID 记得 72 小时内已有的事件；
只有没有 ID 的事件可能出现两次。`
}

func (Chinese) SpoolDrainExample() string {
	return "  dingevent spool drain /mnt/gateway2/data --config dingevent.yaml"
}

func (Chinese) SpoolDrainTo() string {
	return "请写明转移到哪里：用 --config 指定数据库，或把它的 URL 放进环境变量 DINGEVENT_DATABASE"
}

func (Chinese) SpoolOfOther(dir, last, there, file string) string {
	return fmt.Sprintf("%s 里的暂存属于事件日志 %s，而这个数据库里是 %s；请指定它自己的数据库；如果确实要转移到这里，请先删除 %s；没有转移任何事件", dir, last, there, file)
}

func (Chinese) SpoolHeld(dir, cause string) string {
	return fmt.Sprintf("有网关正在使用 %s，它会自行转移事件；见：dingevent spool --data %s（%s）", dir, dir, cause)
}

func (Chinese) SpoolDamaged(dir, cause string) string {
	return fmt.Sprintf("%q 里的暂存已损坏，修复之前网关不启动；请运行：dingevent recover --spool --data %s（%s）", dir, dir, cause)
}

func (Chinese) RecoverFlagSpool() string {
	return "修复使用数据库的网关的暂存，而不是事件日志"
}

func (Chinese) SpoolProgress() string { return "已转移的事件" }

func (Chinese) SpoolDrained(moved uint64) string {
	return fmt.Sprintf("已把 %d 个事件转移到数据库；暂存已空", moved)
}
