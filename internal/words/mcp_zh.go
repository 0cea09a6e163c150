package words

func (Chinese) MCPShort() string { return "让 AI 助手查询控制台显示的内容（MCP）" }
func (Chinese) MCPLong() string {
	return `通过标准输入和标准输出提供 Model Context Protocol 服务，由 AI 助手启动本命令。助手可以查找事件，查询某个事件为什么投递
或没有投递，查看订阅、死信、投递尝试和回放，并试算过滤条件。它向在数据目录上运行的守护进程查询，守护进程停止时读取其文件。

不加 --allow-changes 时什么都不会修改。不加 --show-personal-data 时隐藏数据中的个人信息。加 --config 时还提供
"dingevent doctor" 的检查。

加 --http 时通过 HTTP 在本机提供服务，打印地址和令牌，每个请求都需要令牌。环境变量 DINGEVENT_MCP_TOKEN
可以指定自己的令牌，这时不打印。`
}
func (Chinese) MCPExample() string {
	return `  dingevent mcp
  dingevent mcp --config dingevent.yaml --allow-changes
  dingevent mcp --http 127.0.0.1:7790`
}
func (Chinese) MCPFlagHTTP() string {
	return "在本机的这个地址提供 HTTP 服务，例如 127.0.0.1:7790；127.0.0.1:0 使用空闲端口"
}
func (Chinese) MCPFlagAllowChanges() string {
	return "还提供重试、丢弃、暂停、恢复、移动游标和回放"
}
func (Chinese) MCPFlagShowPersonalData() string {
	return "显示数据中的手机号、姓名和地址"
}
func (Chinese) MCPListening(url string) string { return "MCP 地址：" + url }
func (Chinese) MCPNotLoopback(addr string) string {
	return "--http: " + addr + " 不是带端口的本机回环地址；请使用例如 127.0.0.1:7790"
}
