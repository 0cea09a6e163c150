package console_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"testing"
	"time"

	"github.com/dingevent/dingevent/console"
)

// TestSizes: a page with 50 rows has less than 100 KB.
func TestSizes(t *testing.T) {
	const most = 100_000
	g := newGateway(t, nil)
	g.fill(t, 60)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	reader := &http.Client{Jar: jar}
	size := func(url string) int {
		answer, err := reader.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", url, answer.Status, err)
		}
		return len(text)
	}
	size(g.ConsoleLink(console.Admin, time.Minute) + "?to=/events")
	for _, paths := range walked {
		for _, path := range paths {
			if bytes := size(g.Address().URL + path); bytes > most {
				t.Errorf("%s has %d bytes", path, bytes)
			} else {
				t.Logf("%s: %d bytes", path, bytes)
			}
		}
	}
}
