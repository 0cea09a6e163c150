package console_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// faults are what no page may do, as the browser tells of it.
type faults struct {
	host string // of the gateway

	mu       sync.Mutex // protects what follows
	all      []string
	expected []int64 // statuses that the story wants
	away     bool    // the gateway is meant to be away, so that requests fail
}

// hear takes an event of the browser.
func (f *faults) hear(event any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			f.add("console.%s: %s", e.Type, spoken(e.Args))
		}
	case *runtime.EventExceptionThrown:
		f.add("uncaught: %s", thrown(e.ExceptionDetails))
	case *log.EventEntryAdded:
		// Answers and failures of the network are judged below.
		if e.Entry.Source != log.EntrySourceNetwork && (e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning) {
			f.add("log, %s: %s", e.Entry.Source, e.Entry.Text)
		}
	case *audits.EventIssueAdded:
		f.issue(e.Issue)
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || u.Scheme != "data" && u.Scheme != "about" && u.Host != f.host {
			f.add("a request to %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 && !slices.Contains(f.expected, e.Response.Status) {
			f.add("%s answered %d", e.Response.URL, e.Response.Status)
		}
	case *network.EventLoadingFailed:
		if !f.away && !e.Canceled && e.ErrorText != "net::ERR_ABORTED" {
			f.add("%s failed: %s", e.Type, e.ErrorText)
		}
	}
}

func (f *faults) add(form string, args ...any) { f.all = append(f.all, fmt.Sprintf(form, args...)) }

func (f *faults) issue(is *audits.InspectorIssue) {
	switch is.Code {
	case audits.InspectorIssueCodeContentSecurityPolicyIssue:
		d := is.Details.ContentSecurityPolicyIssueDetails
		f.add("violates the policy: %s, by %s", d.ViolatedDirective, d.BlockedURL)
	case audits.InspectorIssueCodePerformanceIssue, audits.InspectorIssueCodeElementAccessibilityIssue:
		// Tips, not faults. Whether people can use a page is for axe to say.
	default:
		f.add("issue: %s", is.Code)
	}
}

func spoken(args []*runtime.RemoteObject) string {
	var parts []string
	for _, a := range args {
		parts = append(parts, strings.TrimSpace(string(a.Value)+" "+a.Description))
	}
	return strings.Join(parts, " ")
}

func thrown(d *runtime.ExceptionDetails) string {
	if d.Exception != nil {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}

// found is what has been found so far.
func (f *faults) found() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.all, "\n")
}
