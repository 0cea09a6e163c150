#!/bin/sh
# JMESPath for JavaScript: max_by of texts finds nothing, to_number of an empty text is 0, and AWS' not_null passes over an empty text.
#
# Version:  npm jmespath 0.16.0, @jmespath-community/jmespath 1.3.0, @metrichor/jmespath 0.3.1, @aws-lambda-powertools/jmespath 2.36.0,
#           Node 20, all four the newest in December 2026; VERSION=… tries another of the last.
# Input:    a list of events with their time in RFC 3339, and texts that are empty or have a leading zero, as userIds have.
# Expected: after JMESPath's specification: max_by takes numbers or texts; to_number gives null for a text that is no number of JSON,
#           so for "" and "0123"; not_null gives the first argument that is not null, and "" is not null.
# Observed: max_by of the times is null in the first three, without an error, because they compare with -Infinity. to_number("") is 0 and to_number("0123") is 123 in all four.
#           not_null("", …) is null in the fourth, although an argument behind it is not null.
#
# Exits 0 while that is so. Needs Node and the npm registry.
set -eu
VERSION=${VERSION:-2.36.0}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts jmespath@0.16.0 @jmespath-community/jmespath@1.3.0 \
	@metrichor/jmespath@0.3.1 "@aws-lambda-powertools/jmespath@$VERSION"
cat > try.mjs <<'JS'
import jmespath from 'jmespath'
import * as community from '@jmespath-community/jmespath'
import * as metrichor from '@metrichor/jmespath'
import * as aws from '@aws-lambda-powertools/jmespath'

const event = {
  items: [{ id: 'e1', received: '2026-11-29T08:00:00.1Z' }, { id: 'e2', received: '2026-11-29T09:00:00.2Z' }],
  empty: '', userId: '0123', title: '请假', none: null,
}
const libraries = {
  jmespath: query => jmespath.search(event, query),
  community: query => community.search(event, query),
  metrichor: query => metrichor.search(event, query),
  aws: query => aws.search(query, event),
}
const lines = Object.entries(libraries).map(([name, search]) => {
  const found = ['max_by(items, &received).id', 'to_number(empty)', 'to_number(userId)', 'not_null(none, empty, title)'].map(search)
  return `${name}: ${JSON.stringify(found)}`
})
console.log(lines.join('\n'))
const same = lines.join('\n') === `jmespath: [null,0,123,""]
community: [null,0,123,""]
metrichor: [null,0,123,""]
aws: ["e2",0,123,null]`
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
node try.mjs
