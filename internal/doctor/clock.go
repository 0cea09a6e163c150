package doctor

import (
	"context"
	"crypto/tls"
	"net/http"
	"time"
)

// clockOff is how far our clock may be from DingTalk's.
const clockOff = 30 * time.Second

// checkClock compares our clock with the server's, which has seconds only. Without an answer it says nothing: the
// route is known to be good.
func (r *route) checkClock(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, r.to.String(), nil)
	if err != nil {
		return
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: r.roots}, DisableKeepAlives: true}
	began := time.Now()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return
	}
	resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return
	}
	ours := began.Add(time.Since(began) / 2)
	f := Finding{Level: Fine, App: r.app, Check: "clock", Text: r.say.DoctorClock()}
	if off := ours.Sub(theirs.Add(time.Second / 2)).Round(time.Second); off.Abs() > clockOff {
		f.Level, f.Text = Warn, r.say.DoctorClockAhead(off.String())
		if off < 0 {
			f.Text = r.say.DoctorClockBehind(off.Abs().String())
		}
		f.Hints = []string{r.say.DoctorClockHint()}
	}
	r.add(f)
}
