package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// What the simulator takes besides what DingTalk does.
const (
	controlPath     = "/simulate/v1/"
	pushPath        = controlPath + "push"
	burstPath       = controlPath + "burst"
	faultsPath      = controlPath + "faults"
	connectionsPath = controlPath + "connections"
	disconnectPath  = controlPath + "disconnect"
	quotaPath       = controlPath + "quota"
	failedPath      = controlPath + "failed"

	controlLimit = 16 << 20 // bytes of a request
)

// handler serves the fake and its control, where no page of another origin in a browser can change anything.
func (s *simulator) handler() http.Handler {
	mux, all := http.NewServeMux(), http.NewServeMux()
	all.Handle("/", s.fake)
	all.Handle(controlPath, http.NewCrossOriginProtection().Handler(mux))
	mux.HandleFunc("POST "+pushPath, s.servePush)
	mux.HandleFunc("POST "+burstPath, s.serveBurst)
	mux.HandleFunc("GET "+faultsPath, s.serveFaults)
	mux.HandleFunc("POST "+faultsPath, s.serveInject)
	mux.HandleFunc("DELETE "+faultsPath, s.serveEnd)
	mux.HandleFunc("DELETE "+faultsPath+"/{id}", s.serveEnd)
	mux.HandleFunc("GET "+connectionsPath, s.serveConnections)
	mux.HandleFunc("POST "+disconnectPath, s.serveDisconnect)
	mux.HandleFunc("GET "+quotaPath, s.serveUsage)
	mux.HandleFunc("POST "+quotaPath, s.serveQuota)
	mux.HandleFunc("GET "+failedPath, s.serveFailed)
	return all
}

// ask reads the JSON of a request. It reports false after it has answered that it cannot.
func ask(w http.ResponseWriter, r *http.Request, in any) bool {
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, controlLimit))
	body.DisallowUnknownFields()
	if err := body.Decode(in); err != nil && !errors.Is(err, io.EOF) {
		refuse(w, r, err, http.StatusBadRequest)
		return false
	}
	return true
}

// refuse answers why a request cannot be done, in the language of who asks.
func refuse(w http.ResponseWriter, r *http.Request, err error, status int) {
	say, unknown := words.Named(r.Header.Get("Accept-Language"))
	if unknown != nil {
		say = words.English{}
	}
	http.Error(w, words.In(say, err), status)
}

func tell(w http.ResponseWriter, out any) {
	w.Header().Set("Content-Type", "application/json")
	_ = newJSON(w).Encode(out)
}

func (s *simulator) serveFaults(w http.ResponseWriter, _ *http.Request) {
	list := []faultSpec{}
	for _, i := range s.fake.Faults() {
		list = append(list, shownFault(i))
	}
	tell(w, list)
}

func (s *simulator) serveInject(w http.ResponseWriter, r *http.Request) {
	var in faultSpec
	if !ask(w, r, &in) {
		return
	}
	i, err := in.inject(s.fake)
	if err != nil {
		refuse(w, r, err, http.StatusBadRequest)
		return
	}
	tell(w, shownFault(i))
}

// serveEnd ends one fault or all, and tells which.
func (s *simulator) serveEnd(w http.ResponseWriter, r *http.Request) {
	list := []faultSpec{}
	for _, i := range s.fake.Faults() {
		if id := r.PathValue("id"); id == "" || id == strconv.Itoa(i.ID) {
			list = append(list, shownFault(i))
			i.End()
		}
	}
	if len(list) == 0 && r.PathValue("id") != "" {
		refuse(w, r, words.Fail(words.Words.FakeNoFault), http.StatusNotFound)
		return
	}
	tell(w, list)
}

// A shownConnection is one that takes pushes.
type shownConnection struct {
	ID        string    `json:"id"`
	ClientID  string    `json:"client_id"`
	Since     time.Time `json:"since"`
	Events    bool      `json:"events"`
	Callbacks []string  `json:"callbacks"`
	HalfOpen  bool      `json:"half_open"`
}

func (s *simulator) serveConnections(w http.ResponseWriter, r *http.Request) {
	list := []shownConnection{}
	for _, c := range s.fake.ListConnections(r.FormValue("client_id")) {
		list = append(list, shownConnection(c))
	}
	tell(w, list)
}

// A disconnectRequest tells connections to leave: one, those of an app, or all.
type disconnectRequest struct {
	ClientID     string `json:"client_id,omitempty"`
	ConnectionID string `json:"connection_id,omitempty"`
	Reason       string `json:"reason,omitempty"`
}

func (s *simulator) serveDisconnect(w http.ResponseWriter, r *http.Request) {
	var in disconnectRequest
	if !ask(w, r, &in) {
		return
	}
	told := []shownConnection{}
	for _, c := range s.fake.ListConnections(in.ClientID) {
		meant := in.ConnectionID == "" || in.ConnectionID == c.ID
		if meant && s.fake.DisconnectOne(c.ID, cmp.Or(in.Reason, dingtest.ReasonTimeout)) {
			told = append(told, shownConnection(c))
		}
	}
	if len(told) == 0 {
		refuse(w, r, words.Fail(words.Words.FakeNoConnection), http.StatusNotFound)
		return
	}
	tell(w, told)
}

// A quotaRequest sets an app's quota of the month.
type quotaRequest struct {
	ClientID string `json:"client_id"`
	Quota    int    `json:"quota"`
}

// A shownUsage is what an app got in this month.
type shownUsage struct {
	Quota   int `json:"quota"`
	Counted int `json:"counted"`
	Free    int `json:"free"`
	Stopped int `json:"stopped"`
	Emptied int `json:"emptied"`
}

func (s *simulator) serveUsage(w http.ResponseWriter, r *http.Request) {
	client, err := s.client(r.FormValue("client_id"))
	if err != nil {
		refuse(w, r, err, http.StatusConflict)
		return
	}
	tell(w, shownUsage(s.fake.Usage(client)))
}

func (s *simulator) serveQuota(w http.ResponseWriter, r *http.Request) {
	var in quotaRequest
	if !ask(w, r, &in) {
		return
	}
	client, err := s.client(in.ClientID)
	if err != nil {
		refuse(w, r, err, http.StatusConflict)
		return
	}
	s.fake.SetQuota(client, in.Quota)
	tell(w, shownUsage(s.fake.Usage(client)))
}

// A shownFailure is an event in the failed list.
type shownFailure struct {
	Transport dingevent.Transport `json:"transport"`
	To        string              `json:"to"`
	ID        string              `json:"id"`
	Type      string              `json:"type"`
	Corp      string              `json:"corp"`
	Time      time.Time           `json:"time"`
	Error     string              `json:"error"`
}

func (s *simulator) serveFailed(w http.ResponseWriter, _ *http.Request) {
	list := []shownFailure{}
	for _, f := range s.fake.Failed() {
		list = append(list, shownFailure{f.Transport, f.To, f.Event.ID, f.Event.Type, f.Event.CorpID, f.Time, fmt.Sprint(f.Err)})
	}
	tell(w, list)
}
