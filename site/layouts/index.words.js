{{- /* Each section of each page of the language: where it is, its page, its heading, its text. A script and no JSON file,
because a browser loads no JSON from a disk. */ -}}
{{- $sections := slice -}}
{{- range (slice .) | append .Site.RegularPages -}}
{{- $page := partial "title.html" . -}}
{{- $url := partial "url.html" . -}}
{{- if eq .Lang "zh-cn" }}{{ $url = strings.TrimPrefix "/zh-cn" $url }}{{ end -}}
{{- $url = strings.TrimPrefix "/" $url -}}
{{- range split (replaceRE `<h[1-6] id="` "\u001e$0" (replaceRE `<p><a class="other"[^>]*>[^<]*</a></p>` "" .Content)) "\u001e" -}}
{{- $id := findRESubmatch `^<h[1-6] id="([^"]*)"` . 1 -}}
{{- $heading := findRESubmatch `(?s)^<h[1-6] [^>]*>(.*?)</h[1-6]>` . 1 -}}
{{- if and $id $heading -}}
{{- $text := replaceRE `(?s)^<h[1-6] .*?</h[1-6]>` "" . -}}
{{- $text = replaceRE `(</(p|li|td|th|pre|tr)>)` "$1 " $text -}}
{{- $text = htmlUnescape (plainify $text) | replaceRE `\s+` " " -}}
{{- $sections = $sections | append (slice (slice $url (htmlUnescape (index (index $id 0) 1)) $page (htmlUnescape (plainify (index (index $heading 0) 1))) $text)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
window.words = {{ $sections | jsonify }};
