package wire

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// operations are what the API can do: each is described once, and routing, checks of what comes in and the
// OpenAPI document come from that.
type operations struct {
	service api.Service
	api     huma.API
	silence time.Duration // see silence; less in tests
}

func newOperations(mux *http.ServeMux, s api.Service) *operations {
	o := &operations{service: s, api: humago.New(mux, describe()), silence: silence}
	o.api.UseMiddleware(refusing)
	o.status()
	o.activity()
	o.gateways()
	o.backfill()
	o.reload()
	o.suites()
	o.events()
	o.why()
	o.dead()
	o.attempts()
	o.recent()
	o.subscriptions()
	o.pauses()
	o.seek()
	o.replays()
	o.backup()
	o.verify()
	o.console()
	o.keys()
	o.document(mux)
	return o
}

// describe is the document without its operations.
func describe() huma.Config {
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	schemas.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[Problem]())
	schemas.RegisterTypeAlias(reflect.TypeFor[api.Spec](), reflect.TypeFor[specSchema]())
	schemas.RegisterTypeAlias(reflect.TypeFor[journal.Entry](), reflect.TypeFor[Event]())
	schemas.RegisterTypeAlias(reflect.TypeFor[api.Page[journal.Entry]](), reflect.TypeFor[api.Page[Event]]())
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:   "dingevent",
				Version: "1",
				Description: "The local API of a running dingevent daemon: stored events, dead letters, attempts, and how everything stands. " +
					"Its address and a token, new at each start, are in api.json in the daemon's data folder. " +
					"Times are RFC 3339 in UTC. Members are added, never renamed or removed, within v1: ignore those you do not know.",
				License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Servers:  []*huma.Server{{URL: "http://127.0.0.1:7780", Description: "The default of the config's key api"}},
			Security: []map[string][]string{{"token": {}}},
			Components: &huma.Components{
				Schemas: schemas,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token": {Type: "http", Scheme: "bearer", Description: "The token in api.json in the daemon's data folder"},
				},
			},
		},
		Formats:                      huma.DefaultFormats,
		DefaultFormat:                "application/json",
		Transformers:                 []huma.Transformer{refusal},
		RejectUnknownQueryParameters: true,
	}
	config.AllowAdditionalPropertiesByDefault = true // a body that comes in says otherwise
	return config
}

// Of bodies that come in.
const (
	maxBody     = 1 << 20 // bytes
	bodyTimeout = 5 * time.Second
)

// refusedBody are the statuses of an operation that takes a body.
var refusedBody = []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}

// body is what an operation answers.
type body[T any] struct{ Body T }

// add makes an operation of answer. Path stands without the prefix. Errors are the statuses that a client of this operation
// should expect, besides the statuses of every operation.
func add[In, Out any](o *operations, op huma.Operation, answer func(context.Context, In) (Out, error)) {
	huma.Register(o.api, o.complete(op), func(ctx context.Context, in *In) (*body[Out], error) {
		out, err := answer(ctx, *in)
		if err != nil {
			return nil, problemOf(err)
		}
		return &body[Out]{out}, nil
	})
}

// complete fills in what all operations have in common.
func (o *operations) complete(op huma.Operation) huma.Operation {
	op.Path = prefix + op.Path
	op.MaxBodyBytes, op.BodyReadTimeout = maxBody+1, bodyTimeout // huma refuses a body of just that size
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	content := map[string]*huma.MediaType{problemType: {Schema: o.schema(reflect.TypeFor[Problem]())}}
	for _, status := range slices.Concat(op.Errors, []int{http.StatusUnauthorized, http.StatusForbidden}) {
		description := http.StatusText(status)
		if status == http.StatusAccepted {
			description = "Taken: it is written down, and is done as soon as what works the subscription can"
		}
		op.Responses[strconv.Itoa(status)] = &huma.Response{Description: description, Content: content}
	}
	op.Responses["default"] = &huma.Response{Description: "Any other problem, such as 503 while the journal is suspended", Content: content}
	op.Errors = nil // huma would add a 422
	return op
}

// schema is the document's name for a type.
func (o *operations) schema(t reflect.Type) *huma.Schema {
	return o.api.OpenAPI().Components.Schemas.Schema(t, true, "")
}
