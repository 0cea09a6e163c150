package words

func (Chinese) ReloadShort() string { return "让守护进程重新读取配置" }
func (Chinese) ReloadLong() string {
	return `让数据文件夹的守护进程重新读取配置文件，并按新的配置工作。SIGHUP 作用相同。

可以改变的是 apps、subscriptions、api_keys、notify、watch、otlp、keep、keep_attempts、max_bytes、when_full、limits、
api_hosts、verify、console.oidc 和 log.level。其余各项需要重启。没有变的部分不受影响，也不会断开连接：应用换了密钥时，
先打开新的 Stream 连接，再关闭旧的。

先检查配置。只要有一处不对，或有一处需要重启，就什么都不改。环境变量仍是守护进程启动时的。同一数据库的其他网关
不会得到通知：请逐个重新加载。`
}
func (Chinese) ReloadExample() string           { return English{}.ReloadExample() }
func (Chinese) ReloadNothing() string           { return "没有变化" }
func (Chinese) ReloadAdded(key string) string   { return key + "：新增" }
func (Chinese) ReloadChanged(key string) string { return key + "：已修改" }
func (Chinese) ReloadRemoved(key string) string { return key + "：已删除" }
