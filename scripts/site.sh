#!/bin/sh
# Makes bin/site of the docs and both READMEs with Hugo. make site calls it, and then looks at each link.
set -eu
cd "$(dirname "$0")/.."

command -v hugo >/dev/null || { echo "Hugo is missing: apt-get install --no-install-recommends hugo, or https://gohugo.io/installation"; exit 1; }

# The pages under the names that Hugo knows: it takes a language from a file's name in small letters alone.
rm -rf bin/site bin/site-pages
find docs -name '*.md' | while read -r page; do
	to="bin/site-pages/$(echo "$page" | sed 's/\.zh-CN\.md$/.zh-cn.md/')"
	mkdir -p "$(dirname "$to")"
	cp "$page" "$to"
done
cp README.md bin/site-pages/_index.md
cp README.zh-CN.md bin/site-pages/_index.zh-cn.md

# --quiet would hide which link is broken.
hugo --config site/hugo.toml --noBuildLock --panicOnWarning >bin/site.log 2>&1 || { grep -E '^(ERROR|WARN|Error|panic)' bin/site.log || cat bin/site.log; exit 1; }
