package console

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/words"
)

// TestDoctorTellsAsItFinds: the page has the first finding before the second is made, a reload has both, and it is audited.
func TestDoctorTellsAsItFinds(t *testing.T) {
	goOn := make(chan struct{})
	c, rows := newTest(t, func(o *Options) {
		o.Doctor = func(ctx context.Context, say words.Words, zone *time.Location, found func(pages.Finding)) {
			found(pages.Finding{Level: "ok", Check: "first", Text: say.Tag() + " in " + zone.String()})
			select {
			case <-goOn:
				found(pages.Finding{Level: "FAIL", Check: "second", Hints: []string{"mend it"}})
			case <-ctx.Done():
			}
		}
	})
	server := httptest.NewServer(c)
	defer server.Close()
	who := as(c, Operator)
	r := httptest.NewRequest(http.MethodPost, "/apps/doctor", nil)
	r.AddCookie(who)
	r.AddCookie(&http.Cookie{Name: zoneCookie, Value: "Asia/Tokyo"})
	w := httptest.NewRecorder()
	if c.ServeHTTP(w, r); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/apps/doctor" {
		t.Fatalf("the doctor was asked: %d %s", w.Code, w.Body)
	}
	if len(*rows) != 1 || (*rows)[0].Action != "doctor" {
		t.Errorf("audited: %+v", *rows)
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/apps/doctor", nil)
	req.AddCookie(who)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, lines := "", bufio.NewReader(resp.Body)
	for !strings.Contains(text, "en in Asia/Tokyo") {
		piece, err := lines.ReadString('>')
		if text += piece; err != nil {
			t.Fatalf("%v after %s", err, text)
		}
	}
	close(goOn)
	for err == nil {
		var piece string
		piece, err = lines.ReadString('>')
		text += piece
	}
	if !strings.Contains(text, "second") || !strings.Contains(text, "mend it") || !strings.HasSuffix(strings.TrimSpace(text), "</html>") {
		t.Errorf("the page ends with %s", text)
	}
	if again := ask(c, http.MethodGet, "/apps/doctor", nil, who).Body.String(); !strings.Contains(again, "first") || !strings.Contains(again, "second") {
		t.Errorf("a reload: %s", again)
	}
}

// TestDoctorEndsWithTheConsole, also if it would go on.
func TestDoctorEndsWithTheConsole(t *testing.T) {
	ended := false
	c, _ := newTest(t, func(o *Options) {
		o.Doctor = func(ctx context.Context, _ words.Words, _ *time.Location, _ func(pages.Finding)) {
			<-ctx.Done()
			ended = true
		}
	})
	who := as(c, Operator)
	ask(c, http.MethodPost, "/apps/doctor", nil, who)
	c.Close()
	if !ended {
		t.Error("the console has ended, and the doctor has not")
	}
	if text := ask(c, http.MethodGet, "/apps/doctor", nil, who).Body.String(); !strings.Contains(text, "The doctor was stopped") {
		t.Errorf("the page: %s", text)
	}
}
