package dingtest

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/dingevent/dingevent"
)

// authBizType is the kind of rows about authorizations.
const authBizType = 4

// Authorize has an organization authorize a third-party app, and pushes that: by HTTP a tmp_auth_code, whose code get_permanent_code
// exchanges once, else an org_suite_auth with the permanent code. Doing it again is another authorization, with new codes.
func (s *Server) Authorize(key, corpID, name string) (*Push, error) {
	one := s.platform.suites.find(key)
	if one == nil {
		return nil, fmt.Errorf("dingtest: no suite %q", key)
	}
	a := authorization{name: name, permanent: newID(), temporary: newID()}
	one.mu.Lock()
	one.life[corpID] = &a
	one.mu.Unlock()
	if one.Transport == dingevent.TransportHTTP {
		return s.pushLife(one, "tmp_auth_code", corpID, members{"AuthCode": a.temporary}), nil
	}
	return s.pushLife(one, "org_suite_auth", corpID, authOf(one.Transport, corpID, a)), nil
}

// ChangeScope has an organization change what a third-party app may see, and pushes a change_auth or an org_suite_change.
func (s *Server) ChangeScope(key, corpID string) (*Push, error) {
	one, a, err := s.authorized(key, corpID)
	switch {
	case err != nil:
		return nil, err
	case one.Transport == dingevent.TransportHTTP:
		return s.pushLife(one, "change_auth", corpID, members{}), nil
	}
	return s.pushLife(one, "org_suite_change", corpID, authOf(one.Transport, corpID, a)), nil
}

// Relieve has an organization end its authorization, and pushes a suite_relieve or an org_suite_relieve. The app gets no more tokens
// of it.
func (s *Server) Relieve(key, corpID string) (*Push, error) {
	one, _, err := s.authorized(key, corpID)
	if err != nil {
		return nil, err
	}
	one.mu.Lock()
	one.life[corpID].ended = true
	one.mu.Unlock()
	if one.Transport == dingevent.TransportHTTP {
		return s.pushLife(one, "suite_relieve", corpID, members{}), nil
	}
	return s.pushLife(one, "org_suite_relieve", corpID, members{}), nil
}

// Activated reports whether a third-party app has activated itself for an organization by activate_suite.
func (s *Server) Activated(key, corpID string) bool {
	_, a, err := s.authorized(key, corpID)
	return err == nil && a.activated
}

// authorized is an authorization that was made by Authorize and has not ended.
func (s *Server) authorized(key, corpID string) (*suite, authorization, error) {
	one := s.platform.suites.find(key)
	if one == nil {
		return nil, authorization{}, fmt.Errorf("dingtest: no suite %q", key)
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	a := one.life[corpID]
	if a == nil || a.ended {
		return nil, authorization{}, fmt.Errorf("dingtest: organization %q has not authorized suite %q", corpID, key)
	}
	return one, *a, nil
}

// authOf is the payload of an authorization, in the spelling of the transport.
func authOf(transport dingevent.Transport, corpID string, a authorization) members {
	if transport == dingevent.TransportStream {
		return members{
			"authCorpInfo": members{"corpid": corpID, "corpName": a.name}, "authInfo": members{"agent": []any{}}, "permanentCode": a.permanent,
		}
	}
	return members{
		"auth_corp_info": members{"corpid": corpID, "corp_name": a.name}, "auth_info": members{"agent": []any{}}, "permanent_code": a.permanent,
	}
}

// pushLife pushes an event of the life of a third-party app as its transport has it.
func (s *Server) pushLife(one *suite, eventType, corpID string, payload members) *Push {
	e := s.complete(Event{Type: eventType, CorpID: corpID})
	switch one.Transport {
	case dingevent.TransportSyncHTTP, dingevent.TransportRDS:
		payload["syncAction"], payload["eventId"] = eventType, e.ID
		return s.pushRow(s.ctx, one, Row{CorpID: corpID, BizType: authBizType, BizData: string(mustJSON(payload))})
	case dingevent.TransportHTTP:
		payload["EventType"], payload["SuiteKey"], payload["AuthCorpId"], payload["TimeStamp"] = eventType, one.Key, corpID, any(e.Born.UnixMilli())
		if eventType == "suite_relieve" { // a text there
			payload["TimeStamp"] = strconv.FormatInt(e.Born.UnixMilli(), 10)
		}
		e.Data = mustJSON(payload)
		return s.pushHTTP(dingevent.TransportHTTP, one.Callback, e, plan{app: one.Key, again: s.opts.Again})
	}
	e.Data = mustJSON(payload)
	return s.pushStream(one.Key, e, plan{app: one.Key, again: s.opts.Again})
}

// pushRow pushes a row by SyncHTTP, or writes it into the vendor's tables.
func (s *Server) pushRow(ctx context.Context, one *suite, row Row) *Push {
	row.SubscribeID, row.BizID, row.CorpID = one.ID+"_0", one.ID, cmp.Or(row.CorpID, one.CorpID)
	if one.Transport == dingevent.TransportSyncHTTP {
		return s.pushRows(one.Callback, []Row{row}, plan{app: one.Key, again: s.opts.Again})
	}
	one.mu.Lock()
	one.cursor++
	row.OpenCursor = one.cursor
	one.mu.Unlock()
	row.Modified = time.Now()
	if err := one.Rows(ctx, row); err != nil {
		return spoiled(err)
	}
	return unmade(Answered, nil)
}
