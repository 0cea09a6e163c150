package doctor

import (
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// renewBefore is how long before its end a certificate should have been renewed.
const renewBefore = 14 * 24 * time.Hour

// checkCertificate looks at the certificate of the API and the console, if there is one.
func (d *Doctor) checkCertificate(c config.Certificate) {
	if !c.IsSet() {
		return
	}
	pair, err := tlsfiles.Pair(c.CertFile, c.KeyFile)
	if err != nil {
		d.add(Finding{Level: Failed, Check: "certificate", Text: err.Error()})
		return
	}
	cert, err := pair.GetCertificate(nil)
	if err != nil {
		d.add(Finding{Level: Failed, Check: "certificate", Text: err.Error()})
		return
	}
	f := Finding{Level: Fine, Check: "certificate", Text: d.say.DoctorAPICertificate(c.CertFile, d.clock(cert.Leaf.NotAfter))}
	switch left := time.Until(cert.Leaf.NotAfter); {
	case left <= 0:
		f.Level = Failed
	case left < renewBefore:
		f.Level = Warn
	}
	if f.Level != Fine {
		f.Hints = hints(d.say.DoctorRenewCertificate())
	}
	d.add(f)
}
