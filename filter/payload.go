package filter

import (
	"reflect"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/eventglob"
	"github.com/dingevent/dingevent/internal/wire"
)

// variables are what an expression may name, made when it first does.
type variables struct {
	env     *dingevent.Envelope
	fields  []string // of the event that the expression names; nil: any
	event   ref.Val  // nil until it is asked for
	misfits *misfits
}

// ResolveName and Parent are for CEL.
func (v *variables) ResolveName(name string) (any, bool) {
	switch name {
	case "event":
		if v.event == nil {
			v.event = v.decode()
		}
		return v.event, true
	case "envelope":
		return newMetadata(v.env), true
	}
	return nil, false
}

func (v *variables) Parent() cel.Activation { return nil }

// metadata is the envelope for expressions; its names are those of the envelope's JSON.
type metadata struct {
	ID        string            `json:"id"`
	Type      string            `json:"type"`
	Corp      string            `json:"corp"`
	App       string            `json:"app"`
	Transport string            `json:"transport"`
	Born      time.Time         `json:"born"`
	Received  time.Time         `json:"received"`
	Meta      map[string]string `json:"meta"`
}

var structOfMetadata = reflect.TypeFor[metadata]()

func newMetadata(env *dingevent.Envelope) *metadata {
	return &metadata{env.ID, env.Type, env.CorpID, env.App, string(env.Transport), env.Born, env.Received, env.Meta}
}

// decode decodes the payload: into its struct, or else into plain JSON.
func (v *variables) decode() ref.Val {
	env := v.env
	decoder := event.Decoder{CorpID: env.CorpID, Fields: v.fields, OnMisfit: v.note}
	e := decoder.Decode(env.Type, env.Data)
	if _, unknown := e.(*event.Unknown); !unknown {
		return v.misfits.value(reflect.ValueOf(e))
	}
	value, err := parse(payload(env))
	if members, ok := value.(map[string]any); ok && err == nil {
		return adapt.NativeToValue(members)
	}
	return types.WrapErr(errPayload)
}

func (v *variables) note(p event.Problem) {
	if v.misfits == nil {
		v.misfits = new(misfits)
	}
	v.misfits.add(p)
}

// payload is the event's own part of Data: the payload of a row, else all.
func payload(env *dingevent.Envelope) []byte {
	if env.Transport == dingevent.TransportSyncHTTP || env.Transport == dingevent.TransportRDS {
		if row, ok := wire.ReadRow(env.Data); ok && row.BizData != nil {
			return row.Payload()
		}
	}
	return env.Data
}

// structOf is the struct of events of one known type, if types is that type; nil if it is not.
func structOf(list []string) reflect.Type {
	if len(list) != 1 {
		return nil
	}
	e := event.Decode(list[0], []byte("{}"))
	if _, unknown := e.(*event.Unknown); unknown {
		return nil
	}
	return reflect.TypeOf(e).Elem()
}

// placeholder returns the first name in braces that was copied into a rule from DingTalk's documentation
// and not filled in.
func placeholder(rule string) string {
	rest, _ := strings.CutPrefix(rule, "/v1.0/event/")
	eventType, _, _ := strings.Cut(rest, "/")
	for _, template := range eventglob.Templates(eventType) {
		for _, segment := range strings.Split(template, "/") {
			if strings.HasPrefix(segment, "{") && strings.Contains(rule, segment) {
				return segment
			}
		}
	}
	return ""
}
