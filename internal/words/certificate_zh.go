package words

import "fmt"

func (Chinese) CertificateLine(domains, until, renewal string) string {
	return fmt.Sprintf("acme：%s 的证书有效至 %s，从 %s 起续期", domains, until, renewal)
}
func (Chinese) CertificateEnded(domains, until string) string {
	return fmt.Sprintf("acme：%s 的证书已于 %s 到期", domains, until)
}
func (Chinese) CertificateMissing(domains string) string {
	return fmt.Sprintf("acme：还没有 %s 的证书", domains)
}
func (Chinese) CertificateFailed(failures int, why, next string) string {
	return fmt.Sprintf("acme：连续失败 %d 次；%s；下一次在 %s", failures, why, next)
}
func (Chinese) DoctorShows(at, addr, names, until string) string {
	return fmt.Sprintf("%s：%s 出示的证书用于 %s，有效至 %s", at, addr, names, until)
}
func (Chinese) DoctorShowsNoName() string { return "（没有名称）" }
func (Chinese) DoctorShowsOther(text, name string) string {
	return text + "，但不用于 " + name + "，而客户端用这个名称访问"
}
func (Chinese) DoctorShowsUntrusted(text, why string) string {
	return text + "，但本机不信任它：" + why
}
func (Chinese) DoctorShowsNothing(at, addr, why string) string {
	return fmt.Sprintf("%s：%s 没有出示证书：%s", at, addr, why)
}
func (Chinese) DoctorShownHint() string {
	return "请给这个地址换上用于该名称的证书；客户端会拒绝现在这个"
}
func (Chinese) DoctorShowsNothingHint() string {
	return "守护进程的运行日志写明原因；用 acme 时 dingevent status 也会说明"
}
func (Chinese) DoctorPublicAway(at, addr, why string) string {
	return fmt.Sprintf("%s：从本机访问不到 %s，所以不知道客户端在那里看到什么：%s", at, addr, why)
}
func (Chinese) DoctorClientsNeedCertificate(url string) string {
	return url + " 要求客户端出示证书，所以不从这里试推送"
}
