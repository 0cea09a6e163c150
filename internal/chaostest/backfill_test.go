//go:build linux

package chaostest

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// backfill has the list of each site read, and reports whether all were empty.
func (w *sourcesWorld) backfill() bool {
	empty := 0
	for _, s := range w.sites {
		for _, g := range s.gateways {
			if rows, ok := backfillBy(g); ok && rows == 0 {
				empty++
			}
		}
	}
	return empty == len(w.sites)
}

// backfillBy asks a gateway to read the list. It is not ok if the gateway is away, or another one reads the list.
func backfillBy(g *gateway) (rows int, ok bool) {
	var at struct{ URL, Token string }
	text, err := os.ReadFile(filepath.Join(g.dir, "data", "api.json"))
	if err != nil || json.Unmarshal(text, &at) != nil {
		return 0, false
	}
	req, err := http.NewRequest(http.MethodPost, at.URL+"/api/v1/apps/chaos/backfill", http.NoBody)
	if err != nil {
		return 0, false
	}
	req.Header.Set("Authorization", "Bearer "+at.Token)
	client := http.Client{Timeout: 10 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		return 0, false
	}
	defer resp.Body.Close()
	var found struct{ Rows int }
	err = json.NewDecoder(resp.Body).Decode(&found)
	return found.Rows, err == nil && resp.StatusCode == http.StatusOK
}
