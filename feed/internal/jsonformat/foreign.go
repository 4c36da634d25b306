package jsonformat

import (
	"slices"
	"strings"

	"kindred/feed/internal/fields"
	"kindred/feed/internal/record"
)

// foreign are files of JSON that hold no papers, though some of their fields are called like those
// of papers. Each is recognized by its fields: it has one of every list of names. A file with a
// field that only papers have is none of them.
var foreign = []struct{ kind, keys string }{
	{"a lock file of npm", "lockfileVersion"},
	{"a package.json of npm", "name dependencies|devDependencies|peerDependencies|scripts version|private|main"},
	{"the metadata of a package", "name version license|licenses|homepage|maintainers|repository"},
	{"a composer.json of PHP", "name require|require-dev|autoload"},
	{"a lock file of packages", "packages content-hash|packages-dev"},
	{"a report of npm audit", "vulnerabilities|advisories auditReportVersion|severity|actions"},
	{"GeoJSON, a map", "geometry coordinates"},
	{"GeoJSON, a map", "features geometry|geometries"},
	{"TopoJSON, a map", "arcs objects"},
	{"a Jupyter notebook", "cell_type"},
	{"a Jupyter notebook", "nbformat cells|worksheets"},
	{"settings of TypeScript", "compilerOptions"},
	{"settings of ESLint", "rules extends|env|plugins|parserOptions"},
	{"a HAR file of a browser", "startedDateTime"},
	{"a Lottie animation", "layers ddd|nm ip"},
	{"an OpenAPI description", "openapi|swagger paths|info"},
	{"a JSON Schema", "$schema properties|definitions|$defs|oneOf|allOf|items"},
	{"a chart of Vega", "$schema mark|marks|encoding|layer"},
	{"a report of coverage", "executed_lines|statementMap|fnMap|covered_lines|coveredLines"},
	{"a report of tests", "numTotalTests|assertionResults|testsuites"},
	{"a report of a linter", "runs tool|automationDetails"},
	{"a report of a linter", "errorCount warningCount messages"},
	{"a report of Lighthouse", "lighthouseVersion"},
	{"a manifest of a container", "digest|schemaVersion mediaType"},
	{"a manifest of a web app", "start_url|manifest_version|short_name icons|name|permissions"},
	{"a list of software components", "bomFormat|spdxVersion|SPDXID"},
	{"an object of Kubernetes", "apiVersion kind metadata|spec|items"},
	{"a state or a plan of Terraform", "terraform_version|format_version"},
	{"a template of cloud resources", "AWSTemplateFormatVersion|contentVersion Resources|resources|parameters"},
	{"statistics of webpack", "chunks modules assets|hash"},
	{"metadata of Cargo", "workspace_members packages"},
	{"an export of chats", "mapping create_time|conversation_id"},
	{"an export of chats", "client_msg_id|channel_id ts|user|content"},
	{"a board of Trello", "idBoard|idList"},
	{"bookmarks of a browser", "roots checksum|bookmark_bar"},
	{"a collection of Postman", "_postman_id|item request"},
	{"a dashboard of Grafana", "panels schemaVersion|templating"},
	{"a scene of glTF", "bufferViews accessors|meshes"},
	{"a health record of FHIR", "resourceType"},
	{"a recipe", "recipeIngredient|recipeInstructions"},
	{"a product or an offer", "priceCurrency|sku price|offers|brand"},
}

// isScholarly reports whether only papers have a field of the name.
func isScholarly(name string) bool {
	switch role, _, ok := fields.Lookup(name); role {
	case fields.DOI, fields.ArXiv, fields.PMID, fields.OpenAlex:
		return ok
	case fields.Abstract:
		return ok && strings.Contains(strings.ToLower(name), "abstract")
	}
	return false
}

// Foreign says what a head is if it is JSON of a known kind without papers, or returns "".
func Foreign(h *record.Head) string {
	if !h.IsJSON() || h.HasAnyKey(isScholarly) {
		return ""
	}
	isOfProgram := h.HasKey("codeRepository", "programmingLanguage", "softwareRequirements", "runtimePlatform")
	if h.HasKey("@type") && h.HasKey("datePublished") && !isOfProgram { // a work, in words of schema.org
		return ""
	}
	for _, f := range foreign {
		missing := func(names string) bool { return !h.HasKey(strings.Split(names, "|")...) }
		if !slices.ContainsFunc(strings.Fields(f.keys), missing) {
			return f.kind
		}
	}
	return ""
}
