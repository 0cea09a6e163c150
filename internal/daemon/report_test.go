package daemon

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/ownevent"
)

// TestReport: a gateway reports a certificate that ends soon, pushes that were refused, and pushes that the quota counts.
func TestReport(t *testing.T) {
	cfg := httpConfig(t.TempDir())
	cfg.APITLS = certified(t, 2*time.Minute)
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	runDaemon(t, d)
	for range 3 {
		resp, err := http.Post(d.CallbackURL()+"/hr?signature=0&timestamp=1700000000000&nonce=abcdef", "application/json", strings.NewReader(`{"encrypt":"AAAA"}`))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	for _, e := range []*dingevent.Envelope{
		{ID: "1", Type: "bpms_instance_change", App: "hr", Transport: dingevent.TransportHTTP, Data: []byte("{}")},
		{ID: "2", Type: "user_add_org", App: "hr", Transport: dingevent.TransportHTTP, Data: []byte("{}")}, // free
		{ID: "3", Type: "bpms_instance_change", App: "hr", Transport: dingevent.TransportSyncHTTP, Data: []byte("{}")},
	} {
		if err := d.intake.Receive(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	r := d.report()
	if r.Refused["hr"] != 3 || !strings.Contains(r.Reasons["hr"], "signature") || r.Pushes["hr"] != 1 || len(r.Pushes) != 1 {
		t.Errorf("report %+v", r)
	}
	if len(r.Facts) != 1 || r.Facts[0].Type != ownevent.Certificate || r.Facts[0].Subject.Certificate != "api_tls" || r.Facts[0].Level < urgentLevel {
		t.Errorf("facts %+v", r.Facts)
	}
	if got, err := d.reports(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("nobody wants reports, and there are %d, %v", len(got), err)
	}
}
