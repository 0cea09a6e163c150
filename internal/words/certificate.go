package words

import "fmt"

// Certificates is what is said of the certificate that acme gets, and of those that addresses show.
type Certificates interface {
	CertificateLine(domains, until, renewal string) string
	CertificateEnded(domains, until string) string
	CertificateMissing(domains string) string
	CertificateFailed(failures int, why, next string) string
	DoctorShows(at, addr, names, until string) string
	DoctorShowsNoName() string
	DoctorShowsOther(text, name string) string
	DoctorShowsUntrusted(text, why string) string
	DoctorShowsNothing(at, addr, why string) string
	DoctorShownHint() string
	DoctorShowsNothingHint() string
	DoctorPublicAway(at, addr, why string) string
	DoctorClientsNeedCertificate(url string) string
}

func (English) CertificateLine(domains, until, renewal string) string {
	return fmt.Sprintf("acme: the certificate for %s is valid until %s, and is renewed from %s on", domains, until, renewal)
}
func (English) CertificateEnded(domains, until string) string {
	return fmt.Sprintf("acme: the certificate for %s ENDED at %s", domains, until)
}
func (English) CertificateMissing(domains string) string {
	return fmt.Sprintf("acme: there is NO certificate for %s yet", domains)
}
func (English) CertificateFailed(failures int, why, next string) string {
	return fmt.Sprintf("acme: attempts that failed in a row: %d; %s; the next one is at %s", failures, why, next)
}
func (English) DoctorShows(at, addr, names, until string) string {
	return fmt.Sprintf("%s: %s shows a certificate for %s, valid until %s", at, addr, names, until)
}
func (English) DoctorShowsNoName() string { return "no name" }
func (English) DoctorShowsOther(text, name string) string {
	return text + ", and not for " + name + ", by which clients come"
}
func (English) DoctorShowsUntrusted(text, why string) string {
	return text + ", which this machine does not trust: " + why
}
func (English) DoctorShowsNothing(at, addr, why string) string {
	return fmt.Sprintf("%s: %s shows no certificate: %s", at, addr, why)
}
func (English) DoctorShownHint() string {
	return "give the address a certificate for that name; clients refuse this one"
}
func (English) DoctorShowsNothingHint() string {
	return "the daemon's log says why; with acme, dingevent status does, too"
}
func (English) DoctorPublicAway(at, addr, why string) string {
	return fmt.Sprintf("%s: %s is not reached from this machine, so what clients see there is not known: %s", at, addr, why)
}
func (English) DoctorClientsNeedCertificate(url string) string {
	return url + " wants a certificate of its clients, so that it is not tried from here"
}
