// Renders a Helm chart as `helm template` does, for the parts of Helm that our charts use: Go's own templates, the functions of
// Sprig (both as Helm uses them), values merged over the chart's, dependencies in charts/, and include, required, toYaml, fromYaml, tpl and fail.
//
//	helm-render CHART RELEASE NAMESPACE [VALUES.yaml]            the manifests
//	helm-render --values CHART RELEASE NAMESPACE [VALUES.yaml]   the merged values as JSON, for the check against values.schema.json
//
// No registry that the tests use serves helm itself; Debian has Go and Sprig.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v2"
)

type object = map[string]interface{}

type chart struct {
	meta         object
	values       object
	files        []string
	dependencies map[string]*chart
}

func main() {
	arguments := os.Args[1:]
	onlyValues := len(arguments) > 0 && arguments[0] == "--values"
	if onlyValues {
		arguments = arguments[1:]
	}
	if len(arguments) < 3 {
		fail(errors.New("usage: helm-render [--values] CHART RELEASE NAMESPACE [VALUES.yaml]"))
	}
	top := load(arguments[0])
	values := top.values
	if len(arguments) > 3 {
		values = merge(top.values, readObject(arguments[3]))
	}
	if onlyValues {
		text, err := json.Marshal(values)
		fail(err)
		fmt.Println(string(text))
		return
	}
	release := object{"Name": arguments[1], "Namespace": arguments[2], "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1}
	render(top, values, release)
}

func load(folder string) *chart {
	loaded := &chart{meta: readObject(filepath.Join(folder, "Chart.yaml")), values: readObject(filepath.Join(folder, "values.yaml")), dependencies: map[string]*chart{}}
	loaded.files, _ = filepath.Glob(filepath.Join(folder, "templates", "*"))
	sort.Strings(loaded.files)
	dependencies, _ := filepath.Glob(filepath.Join(folder, "charts", "*"))
	for _, dependency := range dependencies {
		loaded.dependencies[filepath.Base(dependency)] = load(dependency)
	}
	return loaded
}

func scope(current *chart, values object, release object) object {
	// Helm names the fields of Chart.yaml as its Go structure does: .Chart.AppVersion.
	meta := object{}
	for name, value := range current.meta {
		meta[strings.ToUpper(name[:1])+name[1:]] = value
	}
	subcharts := object{}
	for name, dependency := range current.dependencies {
		own, _ := values[name].(object)
		subcharts[name] = scope(dependency, merge(dependency.values, own), release)
	}
	return object{"Values": values, "Release": release, "Chart": meta, "Subcharts": subcharts}
}

func render(top *chart, values object, release object) {
	templates := template.New("").Option("missingkey=zero")
	templates.Funcs(functions(templates))
	context := map[string]object{}
	var parse func(current *chart, where object)
	parse = func(current *chart, where object) {
		for _, file := range current.files {
			text, err := os.ReadFile(file)
			fail(err)
			_, err = templates.New(file).Parse(string(text))
			fail(err)
			context[file] = where
		}
		for name, dependency := range current.dependencies {
			parse(dependency, where["Subcharts"].(object)[name].(object))
		}
	}
	parse(top, scope(top, values, release))
	names := []string{}
	for name := range context {
		if !strings.HasPrefix(filepath.Base(name), "_") && filepath.Base(name) != "NOTES.txt" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		text := strings.Builder{}
		fail(templates.ExecuteTemplate(&text, name, context[name]))
		// Helm writes <no value> for what is missing, and so ends up with a wrong manifest: here it is a mistake.
		if strings.Contains(text.String(), "<no value>") {
			fail(fmt.Errorf("%s uses a value that is not there", name))
		}
		if strings.TrimSpace(text.String()) != "" {
			fmt.Printf("---\n# Source: %s\n%s\n", filepath.Base(name), text.String())
		}
	}
}

func functions(templates *template.Template) template.FuncMap {
	all := sprig.TxtFuncMap()
	// Helm takes these two away: a chart must not read the environment of who installs it.
	delete(all, "env")
	delete(all, "expandenv")
	all["include"] = func(name string, data interface{}) (string, error) {
		text := strings.Builder{}
		err := templates.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	all["tpl"] = func(text string, data interface{}) (string, error) {
		clone, err := templates.Clone()
		if err != nil {
			return "", err
		}
		written := strings.Builder{}
		parsed, err := clone.New("tpl").Parse(text)
		if err != nil {
			return "", err
		}
		err = parsed.Execute(&written, data)
		return written.String(), err
	}
	all["required"] = func(message string, value interface{}) (interface{}, error) {
		if text, isText := value.(string); value == nil || (isText && text == "") {
			return nil, errors.New(message)
		}
		return value, nil
	}
	all["toYaml"] = func(value interface{}) string {
		text, err := yaml.Marshal(value)
		fail(err)
		return strings.TrimSuffix(string(text), "\n")
	}
	all["fromYaml"] = func(text string) object {
		return parseObject([]byte(text), "fromYaml")
	}
	return all
}

func readObject(file string) object {
	text, err := os.ReadFile(file)
	fail(err)
	return parseObject(text, file)
}

// By way of JSON, as Helm does: every number is a float64, every key a string.
func parseObject(text []byte, name string) object {
	var tree interface{}
	if err := yaml.UnmarshalStrict(text, &tree); err != nil {
		fail(fmt.Errorf("%s: %w", name, err))
	}
	plain, err := json.Marshal(stringKeys(tree))
	fail(err)
	parsed := object{}
	fail(json.Unmarshal(plain, &parsed))
	return parsed
}

func stringKeys(tree interface{}) interface{} {
	switch node := tree.(type) {
	case map[interface{}]interface{}:
		converted := object{}
		for key, value := range node {
			converted[fmt.Sprint(key)] = stringKeys(value)
		}
		return converted
	case []interface{}:
		for i := range node {
			node[i] = stringKeys(node[i])
		}
	}
	return tree
}

// Objects are merged, everything else is replaced; null takes a default away.
func merge(defaults object, own object) object {
	merged := object{}
	for name, value := range defaults {
		merged[name] = value
	}
	for name, value := range own {
		below, isObject := merged[name].(object)
		above, areBoth := value.(object)
		switch {
		case value == nil:
			delete(merged, name)
		case isObject && areBoth:
			merged[name] = merge(below, above)
		default:
			merged[name] = value
		}
	}
	return merged
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "helm-render:", err)
		os.Exit(1)
	}
}
