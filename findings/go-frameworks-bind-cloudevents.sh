#!/bin/sh
# Go's web frameworks gin (github.com/gin-gonic/gin v1.12.0) and Hertz (github.com/cloudwego/hertz v0.10.3) choose how to bind a
# body by its Content-Type.
#
# Input: a CloudEvent in structured mode, so application/cloudevents+json.
# Expected: ShouldBind and BindAndValidate read it as JSON because of the suffix +json, or return an error.
# Observed: both return nil and leave the struct empty. gin takes the body for a form, Hertz leaves it out. A receiver that then
#   answers 200 has lost the event. ShouldBindJSON and BindJSON, which are told the format, fill the struct.
#
# Output:
#   gin   application/json             id "e1" error <nil>
#   gin   application/cloudevents+json id "" error <nil>
#   hertz application/json             id "e1" error <nil>
#   hertz application/cloudevents+json id "" error <nil>
#   told that it is JSON: gin id "e1", hertz id "e1"
#
# Exits 0 while that is so. Needs Go and the Go module proxy.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module finding

go 1.25.0

require (
	github.com/cloudwego/hertz v0.10.3
	github.com/gin-gonic/gin v1.12.0
)
MOD
cat > main.go <<'GO'
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/app/server"
	"github.com/cloudwego/hertz/pkg/common/hlog"
	"github.com/cloudwego/hertz/pkg/common/ut"
	"github.com/gin-gonic/gin"
)

const (
	body  = `{"specversion":"1.0","id":"e1","source":"/s","type":"t","data":{"staffId":"0314159265"}}`
	plain = "application/json"
	cloud = "application/cloudevents+json"
)

type event struct {
	ID string `json:"id"`
}

func byGin(kind string, told bool) (e event, err error) {
	g := gin.New()
	g.POST("/", func(c *gin.Context) {
		if told {
			err = c.ShouldBindJSON(&e)
		} else {
			err = c.ShouldBind(&e)
		}
	})
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	g.ServeHTTP(httptest.NewRecorder(), r)
	return e, err
}

func byHertz(kind string, told bool) (e event, err error) {
	h := server.New()
	h.POST("/", func(_ context.Context, c *app.RequestContext) {
		if told {
			err = c.BindJSON(&e)
		} else {
			err = c.BindAndValidate(&e)
		}
	})
	ut.PerformRequest(h.Engine, "POST", "/", &ut.Body{Body: bytes.NewBufferString(body), Len: len(body)}, ut.Header{Key: "Content-Type", Value: kind})
	return e, err
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	hlog.SetOutput(io.Discard)
	same := true
	for _, f := range []struct {
		name string
		bind func(string, bool) (event, error)
	}{{"gin", byGin}, {"hertz", byHertz}} {
		for _, kind := range []string{plain, cloud} {
			e, err := f.bind(kind, false)
			fmt.Printf("%-5s %-28s id %q error %v\n", f.name, kind, e.ID, err)
			same = same && err == nil && (e.ID == "e1") == (kind == plain)
		}
	}
	g, _ := byGin(cloud, true)
	h, _ := byHertz(cloud, true)
	fmt.Printf("told that it is JSON: gin id %q, hertz id %q\n", g.ID, h.ID)
	if !same || g.ID != "e1" || h.ID != "e1" {
		fmt.Println("the behaviour has changed")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go run . 2>&1
