package wire

import (
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// The paths of the OpenAPI document. It needs no token.
const (
	documentJSON = prefix + "/openapi.json"
	documentYAML = prefix + "/openapi.yaml"
	documentOld  = prefix + "/openapi-3.0.json" // for generators that cannot read 3.1, such as oapi-codegen before 2.8
)

// document serves what describes the operations, itself included.
func (o *operations) document(mux *http.ServeMux) {
	document := o.api.OpenAPI()
	o.format(mux, documentJSON, "application/openapi+json", document.MarshalJSON)
	o.format(mux, documentYAML, "application/openapi+yaml", document.YAML)
	o.format(mux, documentOld, "application/openapi+json", document.Downgrade)
}

// format serves the document in one form. It is written at the first request.
func (o *operations) format(mux *http.ServeMux, path, contentType string, write func() ([]byte, error)) {
	o.api.OpenAPI().AddOperation(&huma.Operation{
		OperationID: path[len(prefix+"/"):], Method: http.MethodGet, Path: path, Tags: []string{"document"},
		Summary: "This document; needs no token", Security: []map[string][]string{{}},
		Responses: map[string]*huma.Response{"200": {
			Description: "OK", Content: map[string]*huma.MediaType{contentType: {Schema: &huma.Schema{Type: huma.TypeObject}}},
		}},
	})
	written := sync.OnceValues(write)
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
		text, err := written()
		if err != nil {
			writeProblem(w, problemOf(err))
			return
		}
		w.Header().Set("Content-Type", contentType)
		w.Write(text)
	})
}
