package words

func (Chinese) SinkFails(since, why string) string {
	return "从 " + since + " 起一直失败：" + why
}
func (Chinese) SinkWaits(why string) string { return "上次失败后等待重试：" + why }

func (Chinese) SinkReached(subscription, reached string) string {
	return subscription + "：可以连到 " + reached
}

func (Chinese) SinkHintName() string { return "检查域名，以及本机的 DNS" }
func (Chinese) SinkHintCertificate() string {
	return "检查证书是否属于这个域名，以及本机的时钟；自有 CA 写在 ca_file"
}
func (Chinese) SinkHintNoTLS() string {
	return "那里的程序不用 TLS：地址是否应以 http:// 或 nats:// 开头？"
}
func (Chinese) SinkHintTimeout() string {
	return "检查主机和端口，以及防火墙是否允许本机访问"
}
func (Chinese) SinkHintRefused() string {
	return "那里没有程序监听：启动它，或改正主机和端口；在此之前事件留在事件日志里等待"
}
