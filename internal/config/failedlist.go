package config

import (
	"cmp"
	"fmt"
	"time"
)

// FailedList reads DingTalk's list of events that it could not push. Reading erases the list, so nothing else may read it.
type FailedList struct {
	ClientID     string `yaml:"client_id"`     // the app's AppKey. Defaults to that of stream
	ClientSecret string `yaml:"client_secret"` // the app's AppSecret. Defaults to that of stream
	// BaseURL is one of DingTalk's own addresses by its name, which is china, overseas, prerelease or prerelease-overseas; or any URL.
	// Defaults to that of stream, or china.
	BaseURL string `yaml:"base_url"`
	// CAFile is a file of certificates in PEM that are trusted instead of the system's. Defaults to that of stream.
	CAFile string `yaml:"ca_file" ends:"line"`
	// Every is how often the list is read while nothing is known to be wrong; at least 1m. After a start and after an outage it is read
	// every minute for a while. Each reading is a call that counts for the monthly quota.
	Every Duration `yaml:"every" default:"1h"`
	// Corps are the organizations whose lists are read, for a third-party app, which has one for each. It needs suite, because tokens of
	// organizations need the suite ticket. Defaults to all that have authorized the app at that moment, if it has suite.
	Corps []string `yaml:"corps"`
	// All says that the lists of all organizations are read that have authorized the app. It is no key: suite without corps means it.
	All bool `yaml:"-"`
}

// within returns f with what it takes from stream, which may be nil.
func (f FailedList) within(s *Stream) FailedList {
	if s != nil && f.ClientID == "" && f.ClientSecret == "" {
		f.ClientID, f.ClientSecret = s.ClientID, s.ClientSecret
	}
	if s != nil {
		f.BaseURL, f.CAFile = cmp.Or(f.BaseURL, s.BaseURL), cmp.Or(f.CAFile, s.CAFile)
	}
	f.Every = cmp.Or(f.Every, Duration(time.Hour))
	return f
}

// failedList checks f, which takes what it lacks from stream. Ticket says whether the app's suite ticket is kept.
func (v *validator) failedList(at string, f FailedList, s *Stream, ticket bool) {
	full := f.within(s)
	if len(f.Corps) > 0 && !ticket {
		v.say(at+".corps", "needs suite in the app, because tokens of organizations need the suite ticket")
	}
	seen := map[string]bool{}
	for i, corpID := range f.Corps {
		v.unique(fmt.Sprintf("%s.corps[%d]", at, i), corpID, seen)
	}
	if s == nil || f.ClientID != "" || f.ClientSecret != "" { // else they are found wrong there
		v.copied(at+".client_id", full.ClientID, "copy it from the app's credentials page; it is also called AppKey or SuiteKey")
		v.copied(at+".client_secret", full.ClientSecret, "copy it from the app's credentials page; it is also called AppSecret or SuiteSecret")
	}
	v.base(at+".base_url", full.BaseURL)
	if time.Duration(full.Every) < time.Minute {
		v.say(at+".every", "must be at least %v", time.Minute)
	}
}
