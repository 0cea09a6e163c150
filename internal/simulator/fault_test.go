package simulator

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// every is a spec with all that can be given.
const every = `{"client_id":"c","connection_id":"k","rate":0.5,"count":3,"every":"1h0m0s","for":"30s","delay":"1s","jitter":"2s",` +
	`"after":"3s","within":"4s","by":"-5m0s","size":6,"pings":7,"status":429,"body":"b","code":"x","message":"m","reset":true,"hang":true,"call":"/gettoken","as":"blocked","retry_after":"8s"}`

// TestFaultKinds: a fault takes what its command has flags for, shows it again, and takes nothing else.
func TestFaultKinds(t *testing.T) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(every), &all); err != nil {
		t.Fatal(err)
	}
	for _, kind := range FaultKinds {
		takes := map[string]json.RawMessage{"fault": json.RawMessage(`"` + kind.Name + `"`)}
		for flag := range strings.FieldsSeq(kind.Flags) {
			name := strings.ReplaceAll(flag, "-", "_")
			takes[name] = all[name]
		}
		f, err := specFrom(t, takes).fault()
		if err != nil {
			t.Errorf("%s: %v", kind.Name, err)
			continue
		}
		shown := members(specOf(f))
		if _, ok := shown["for"]; !ok {
			shown["for"] = all["for"] // it ends the fault, and is not part of it
		}
		if diff := cmp.Diff(takes, shown); diff != "" {
			t.Errorf("%s is shown otherwise: %s", kind.Name, diff)
		}
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if _, ok := takes[name]; ok {
				continue
			}
			more := maps.Clone(takes)
			more[name] = all[name]
			if _, err := specFrom(t, more).fault(); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s with %s: %v; want an error that names it", kind.Name, name, err)
			}
		}
	}
}

func specFrom(t *testing.T, members map[string]json.RawMessage) (s Fault) {
	t.Helper()
	text, err := json.Marshal(members)
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFaultErrors(t *testing.T) {
	for text, says := range map[string]string{
		`{"fault":"flood"}`:                             "there are cut, half-open",
		`{"fault":"slow","rate":-0.1}`:                  "between 0 and 1",
		`{"fault":"slow","count":-1}`:                   "negative",
		`{"fault":"slow","rate":0.5}`:                   "changes nothing without delay; give it, such as --delay 200ms",
		`{"fault":"deny","as":"politely"}`:              `no denial "politely"; there are throttled, blocked`,
		`{"fault":"deny","retry_after":"-1s"}`:          "negative",
		`{"fault":"skew"}`:                              "changes nothing without by",
		`{"fault":"outage","every":"1m","for":"-1s"}`:   "negative",
		`{"fault":"outage","status":99}`:                "status 99",
		`{"fault":"refuse","status":600,"code":"long"}`: "status 600",
	} {
		var s Fault
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		if _, err := s.fault(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", text, err, says)
		}
	}
}

func TestOutageFlag(t *testing.T) {
	for text, want := range map[string]string{
		"30s":    `{"fault":"outage","for":"30s"}`,
		"30s@5m": `{"fault":"outage","every":"5m0s","for":"30s"}`,
		"5m@30s": "", "@5m": "", "30s@": "", "-1s": "", "0s": "", "often": "",
	} {
		spec, err := parseOutage(text)
		if got, _ := json.Marshal(spec); want == "" && err == nil || want != "" && string(got) != want {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	}
}

// FuzzFaultSpec wants that what is taken is shown so that it means the same when it is given again.
func FuzzFaultSpec(f *testing.F) {
	for _, kind := range FaultKinds {
		f.Add(`{"fault":"` + kind.Name + `","client_id":"c","rate":0.5,"count":3}`)
		f.Add(`{"fault":"` + kind.Name + `"}`)
	}
	f.Add(`{"fault":"skew","by":"-10m"}`)
	f.Add(`{"fault":"outage","every":"5m","for":"30s","body":"<html>"}`)
	f.Fuzz(func(t *testing.T, text string) {
		var spec Fault
		if json.Unmarshal([]byte(text), &spec) != nil {
			return
		}
		want, err := spec.fault()
		if err != nil {
			return
		}
		shown, err := json.Marshal(specOf(want))
		if err != nil {
			t.Fatal(err)
		}
		var back Fault
		if err := json.Unmarshal(shown, &back); err != nil {
			t.Fatalf("%s: %v", shown, err)
		}
		if got, err := back.fault(); err != nil || got != want {
			t.Errorf("%s came back as %+v, %v; want %+v", shown, got, err, want)
		}
	})
}
