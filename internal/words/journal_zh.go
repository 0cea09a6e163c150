package words

import "fmt"

func (Chinese) JournalShort() string { return "把事件日志复制到另一种存储" }
func (Chinese) JournalCopyShort() string {
	return "把事件日志从文件复制到 PostgreSQL，或者反过来"
}
func (Chinese) JournalCopyLong() string {
	return `把整个事件日志从文件复制到 PostgreSQL，或者反过来：全部事件连同序号、游标、死信、等待中的投递、尝试记录、
暂停、订阅和未完成的请求。投递在那边从原来的位置继续。

FROM 和 TO 是数据目录、数据库的 URL，或配置文件（指其中的目录或数据库）。两边都不能有程序在用：请停止守护进程，
或停止这个数据库的所有网关。FROM 只被读取。TO 必须是空的。

中断的复制（包括 kill -9）再次运行同一命令就会继续。最后会读取两边并比对。在此之前，守护进程和其他命令都不会
打开这份副本。`
}
func (Chinese) JournalCopyExample() string { return English{}.JournalCopyExample() }
func (Chinese) JournalCopyFlagFrom() string {
	return "事件日志的数据目录、URL 或配置文件"
}
func (Chinese) JournalCopyFlagTo() string {
	return "副本的数据目录、URL 或配置文件；URL 里可能有密码，最好写配置文件"
}
func (Chinese) JournalCopyFlagSchema() string { return "用 URL 指明的数据库的 schema" }
func (Chinese) JournalCopyFlagForce() string {
	return "来源数据库里还有未到期的占用也照样复制，因为确知那些网关已经不在"
}
func (Chinese) JournalCopyProgress(phase string) string {
	switch phase {
	case "entries":
		return "正在复制事件"
	case "state":
		return "正在复制订阅"
	}
	return "正在比对"
}
func (Chinese) JournalCopyRunning(dir string) string {
	return fmt.Sprintf("目录 %s 上有守护进程在运行；请先停止它，否则它在此期间收到或投递的内容副本里不会有", dir)
}
func (Chinese) JournalCopyWorked(by string) string {
	return "来源正在使用：" + by + "；请先停止它的所有网关。被强行结束的网关，其占用过了 claim_time 会自行到期；--force 不等待"
}
func (Chinese) JournalCopyThere(cause string) string {
	return "目标必须是空的：" + cause + "。如果刚刚在那里完成了一次复制，那它已经是完整的"
}
func (Chinese) JournalCopyAgain(cause string) string {
	return cause + "；复制没有完成：再次运行同一命令，它会继续"
}
func (Chinese) JournalCopyTarget(cause string) string { return "目标无法使用：" + cause }
func (Chinese) JournalCopyDone(events int64, first, last uint64, subscriptions, exceptions, attempts, requests int64, digest string) string {
	return fmt.Sprintf(`已复制并比对 %d 个事件（%d 到 %d）、%d 个订阅、%d 个未完成或成为死信的投递、%d 次尝试、%d 个未完成的请求
两边的 SHA-256：%s`, events, first, last, subscriptions, exceptions, attempts, requests, digest)
}
func (Chinese) JournalCopyNext() string {
	return "请用指明副本的配置启动守护进程；来源保持原样，不能再用它投递"
}
