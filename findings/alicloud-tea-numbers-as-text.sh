#!/bin/sh
# Alibaba's own SDK for DingTalk's OpenAPI reads a number that comes as text in another way in Node than in Go.
#
# Version:  npm @alicloud/dingtalk 2.2.27 with @alicloud/tea-typescript 1.8.0, and github.com/alibabacloud-go/tea v1.5.4, on which the
#           SDK for Go stands. VERSION=… tries another of the first.
# Input:    answers of the API for failed events, whose eventTime and corpId come in the forms that DingTalk's JSON has elsewhere:
#           a number as text, an empty text, a negative number as text, a number in the place of a text; and a list with a null.
# Expected: both give the same, or both an error. What is no number is an error.
# Observed: in Node an empty text is NaN without an error, "-1" is an error, and a null in the list an error that names no field
#           ("can not cast to Map"). In Go the empty text is 0, "-1" is -1, and the null stays. Beyond 2^53 Node gives a neighbour, also
#           where the field is a text, and Go the number. In Go 1.5 in a field of whole numbers is 1.
#           Each call for DingTalk's list erases what the call before has returned, so after such an error the next one loses the rows.
#
# Exits 0 while that is so. Needs Go 1.24 and Node 20 or newer, the module proxy and the npm registry.
set -eu
VERSION=${VERSION:-2.2.27}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > answers <<'JSON'
{"eventTime":"1784260000123","corpId":"c"}
{"eventTime":"","corpId":"c"}
{"eventTime":"-1","corpId":"c"}
{"eventTime":9007199254740993,"corpId":9007199254740993}
{"eventTime":1.5,"corpId":"c"}
null
JSON
cat > go.mod <<'MOD'
module asked

go 1.24

require (
	github.com/alibabacloud-go/tea v1.5.4
	github.com/alibabacloud-go/tea-utils/v2 v2.0.9
)
MOD
cat > main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	util "github.com/alibabacloud-go/tea-utils/v2/service"
	"github.com/alibabacloud-go/tea/tea"
)

// The same struct and tags as in github.com/alibabacloud-go/dingtalk/event_1_0.
type row struct {
	CorpId    *string `json:"corpId,omitempty" xml:"corpId,omitempty"`
	EventTime *int64  `json:"eventTime,omitempty" xml:"eventTime,omitempty"`
}
type body struct {
	FailedList []*row `json:"failedList,omitempty" xml:"failedList,omitempty" type:"Repeated"`
}

func main() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		read, err := util.ReadAsJSON(strings.NewReader(`{"failedList":[` + lines.Text() + `]}`))
		if err != nil {
			panic(err)
		}
		var b body
		switch err := tea.Convert(read, &b); {
		case err != nil:
			fmt.Println("error")
		case b.FailedList[0] == nil:
			fmt.Println("null")
		default:
			fmt.Println(tea.Int64Value(b.FailedList[0].EventTime), tea.StringValue(b.FailedList[0].CorpId))
		}
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
go run . <answers >go.out
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts "@alicloud/dingtalk@$VERSION" @alicloud/tea-typescript@1.8.0 @alicloud/openapi-client@0.4.15 @alicloud/tea-util@1.4.11
cat > main.cjs <<'JS'
const fs = require('node:fs')
const http = require('node:http')
const { default: Client, ...event } = require('@alicloud/dingtalk/event_1_0')
const { RuntimeOptions } = require('@alicloud/tea-util')
const { Config } = require('@alicloud/openapi-client')

const answers = fs.readFileSync('answers', 'utf8').trim().split('\n')
const go = fs.readFileSync('go.out', 'utf8').trim().split('\n')
let answer
const server = http.createServer((request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(`{"failedList":[${answer}],"hasMore":false}`)
}).listen(0, '127.0.0.1', async () => {
  const client = new Client(new Config({ protocol: 'http', regionId: 'central', endpoint: `127.0.0.1:${server.address().port}` }))
  const lines = []
  for (answer of answers) {
    const headers = new event.GetCallBackFaileResultHeaders({ xAcsDingtalkAccessToken: 'token' })
    const request = new event.GetCallBackFaileResultRequest({})
    const said = await client.getCallBackFaileResultWithOptions(request, headers, new RuntimeOptions({})).then(
      ({ body: { failedList: [row] } }) => `${row.eventTime} ${row.corpId}`, err => `error: ${err.message}`)
    lines.push(`${answer}: Node ${said}; Go ${go[lines.length]}`)
  }
  console.log(lines.join('\n'))
  server.close()
  server.closeAllConnections()
  const same = lines.join('\n') === `{"eventTime":"1784260000123","corpId":"c"}: Node 1784260000123 c; Go 1784260000123 c
{"eventTime":"","corpId":"c"}: Node NaN c; Go 0 c
{"eventTime":"-1","corpId":"c"}: Node error: type of eventTime is mismatch, expect number, but string; Go -1 c
{"eventTime":9007199254740993,"corpId":9007199254740993}: Node 9007199254740992 9007199254740992; Go 9007199254740993 9007199254740993
{"eventTime":1.5,"corpId":"c"}: Node 1.5 c; Go 1 c
null: Node error: can not cast to Map; Go null`
  if (!same) console.log('the behaviour has changed')
  process.exit(same ? 0 : 1)
})
JS
timeout 60 node main.cjs
