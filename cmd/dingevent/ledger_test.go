package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"
)

// ledgerMain is a webhook in a process of its own, which outlives every kill of the gateway: it writes
// the ID and the mark of each event it gets to a file, and only then answers.
func ledgerMain() {
	path, addr := os.Args[1], os.Args[2]
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	panic(http.ListenAndServe(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			_, err = fmt.Fprintf(file, "%s\n", ledgerLine(r.Header.Get("webhook-id"), body))
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})))
}

// A ledgerEntry is one line of the ledger.
type ledgerEntry struct{ ID, Mark string }

func ledgerLine(id string, payload []byte) []byte {
	line, err := json.Marshal(ledgerEntry{id, markOf(payload)})
	if err != nil {
		panic(err)
	}
	return line
}

// markOf finds the mark that the test put into the payload; in a SyncHTTP row it is in biz_data.
func markOf(payload []byte) string {
	var p struct {
		Mark    string
		BizData string `json:"biz_data"`
	}
	if json.Unmarshal(payload, &p) == nil && p.BizData != "" {
		json.Unmarshal([]byte(p.BizData), &p)
	}
	return p.Mark
}

// readLedger returns the IDs under which each mark arrived, with how often.
func readLedger(t *testing.T, path string) map[string]map[string]int {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	marks := map[string]map[string]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var e ledgerEntry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("ledger line %q: %v", lines.Text(), err)
		}
		if marks[e.Mark] == nil {
			marks[e.Mark] = map[string]int{}
		}
		marks[e.Mark][e.ID]++
	}
	return marks
}
