package words

import "fmt"

func (Chinese) FolderFlag() string {
	return "守护进程的数据目录（环境变量 DINGEVENT_DATA）"
}

func (Chinese) FolderNoJournal(dir string) string {
	return fmt.Sprintf("%q 里没有事件日志；请用 --data 指明守护进程的数据目录，或用 --config 指明它的配置", dir)
}

func (Chinese) FolderHeld(dir, cause string) string {
	return fmt.Sprintf("有进程占用 %q 里的事件日志，但它的 API 没有应答；请等它启动完，或结束它：%s", dir, cause)
}

func (Chinese) FolderRuns(dir, cause string) string {
	return fmt.Sprintf("%q 的守护进程正在运行，并独占这些文件；请先停止它：%s", dir, cause)
}

func (Chinese) FolderNoAddress(dir, cause string) string {
	return fmt.Sprintf("有进程占用 %q 里的事件日志，而那里的 api.json 是空的或已损坏；守护进程会在 5 秒内重新写好，请稍后再试：%s", dir, cause)
}

func (Chinese) FolderStranger(dir, url, cause string) string {
	return fmt.Sprintf("有进程占用 %q 里的事件日志，但在 %s 应答的程序没有那里 api.json 写明的密钥，所以没有向它发送令牌。"+
		"请查明它是什么；重启 dingevent serve 会重新写好 api.json：%s", dir, url, cause)
}

func (Chinese) FolderExposed(path string) string {
	return fmt.Sprintf("本机的其他用户可以改动 %s，或者读到里面的事件；请运行：chmod go-rwx %s", path, path)
}

func (Chinese) FolderDamaged(dir, cause string) string {
	return fmt.Sprintf("%q 里的事件日志已损坏，修复之前不接收事件；请运行：dingevent recover --data %s（%s）", dir, dir, cause)
}
