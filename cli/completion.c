/* cli/completion.c - scripts by which bash and zsh complete salton's command lines.
 *
 * What the tables know (commands, options, methods, codecs, analyzers) is written into the script, so that completing is quick; registered
 * corpora come and go, and are asked for by `salton corpus list` when it comes to that. bash gets tables and a small function that walks
 * them; zsh has a language for this, _arguments, and gets one specification an option, with its help. */
#include <string.h>

#include "base/params.h"
#include "cli/pages.h"

/* --- bash ------------------------------------------------------------------------------------------------------------------------- */

static const char bash_functions[] =
    "# Adds to COMPREPLY what $1, a word in capitals, literal words or a|b, can be and begins with $2.\n"
    "_salton_add()\n"
    "{\n"
    "    local words=${1//|/ } line\n"
    "    [[ $1 != [A-Z]* ]] || words=$(_salton_words \"$1\")\n"
    "    while IFS= read -r line; do COMPREPLY+=(\"$line\"); done < <(\n"
    "        compgen -W \"$words\" -- \"$2\"\n"
    "        case $(_salton_paths \"$1\") in\n"
    "        files) compgen -f -- \"$2\" ;;\n"
    "        folders) compgen -d -- \"$2\" ;;\n"
    "        esac\n"
    "    )\n"
    "    [[ -z $(_salton_paths \"$1\") ]] || compopt -o filenames 2>/dev/null\n"
    "}\n"
    "\n"
    "_salton()\n"
    "{\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} kind\n"
    "    COMPREPLY=()\n"
    "    if ((COMP_CWORD == 1)); then\n"
    "        _salton_add COMMAND \"$word\"\n"
    "        [[ $word != -* ]] || _salton_add '--help|--version' \"$word\"\n"
    "        return\n"
    "    fi\n"
    "    # --option=value comes as three words.\n"
    "    if [[ $word == '=' ]]; then word=\n"
    "    elif [[ $before == '=' ]]; then before=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n"
    "    kind=$(_salton_takes \"$command $before\")\n"
    "    if [[ -n $kind ]]; then _salton_add \"$kind\" \"$word\"\n"
    "    elif [[ $word == -* ]]; then _salton_add \"$(_salton_options \"$command\")\" \"$word\"\n"
    "    else for kind in $(_salton_operands \"$command\"); do _salton_add \"$kind\" \"$word\"; done\n"
    "    fi\n"
    "}\n"
    "\n"
    "complete -F _salton salton\n";

static void bash_kinds(base_buf *out)
{
    const cli_kind *k;
    base_buf_text(out, "# The words that are known for $1.\n_salton_words()\n{\n    case $1 in\n");
    for (size_t i = 0; (k = cli_kind_at(i)) != NULL; i++) {
        if (k->corpora)
            base_buf_format(out, "    %s) \"${COMP_WORDS[0]}\" corpus list 2>/dev/null | cut -d ' ' -f 1 ;;\n", k->name);
        if (!k->words) continue;
        base_buf_format(out, "    %s) echo '", k->name);
        k->words(out);
        base_buf_text(out, "' ;;\n");
    }
    base_buf_text(out, "    esac\n}\n\n# Whether $1 can be a file or folder.\n_salton_paths()\n{\n    case $1 in\n");
    for (size_t i = 0; (k = cli_kind_at(i)) != NULL; i++)
        if (k->files || k->folders) base_buf_format(out, "    %s) echo %s ;;\n", k->name, k->files ? "files" : "folders");
    base_buf_text(out, "    esac\n}\n\n");
}

static void bash_takes(base_buf *out)
{
    const cli_command *c;
    base_buf_text(out, "# What the option in $1, \"COMMAND OPTION\", takes.\n_salton_takes()\n{\n    case $1 in\n");
    for (size_t i = 0; (c = cli_command_at(i)) != NULL; i++)
        for (const cli_option *o = c->options; o && o->name; o++) {
            if (!o->value) continue;
            base_buf_format(out, "    '%s --%s'", c->name, o->name);
            if (o->letter) base_buf_format(out, "|'%s -%c'", c->name, o->letter);
            base_buf_format(out, ") echo '%s' ;;\n", o->value);
        }
    base_buf_text(out, "    esac\n}\n\n");
}

static void bash_options(base_buf *out)
{
    const cli_command *c;
    base_buf_text(out, "# The options of the command $1.\n_salton_options()\n{\n    case $1 in\n");
    for (size_t i = 0; (c = cli_command_at(i)) != NULL; i++) {
        base_buf_format(out, "    %s) echo '", c->name);
        for (const cli_option *o = c->options; o && o->name; o++) {
            base_buf_format(out, "%s--%s", o == c->options ? "" : "|", o->name);
            if (o->letter) base_buf_format(out, "|-%c", o->letter);
        }
        base_buf_text(out, "' ;;\n");
    }
    base_buf_text(out, "    esac\n}\n\n");
}

static void bash_operand(void *context, const char *word, size_t n)
{
    base_buf_format(context, " %.*s", (int)n, word);
}

static void bash_operands(base_buf *out)
{
    const cli_command *c;
    base_buf_text(out, "# What the operands of the command $1 can be.\n_salton_operands()\n{\n    case $1 in\n");
    for (size_t i = 0; (c = cli_command_at(i)) != NULL; i++) {
        base_buf_format(out, "    %s) echo", c->name);
        cli_operands(c, bash_operand, out);
        base_buf_text(out, " ;;\n");
    }
    base_buf_text(out, "    esac\n}\n\n");
}

static void bash(base_buf *out)
{
    base_buf_text(out, "# bash completion for salton " SALTON_VERSION
                       ", written by `salton help --completion bash` from its own tables.\n\n");
    bash_kinds(out);
    bash_takes(out);
    bash_options(out);
    bash_operands(out);
    base_buf_text(out, bash_functions);
}

/* --- zsh -------------------------------------------------------------------------------------------------------------------------- */

/* Text within a specification in single quotes: colons and brackets part its fields. */
static void zsh_escape(base_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'') base_buf_text(out, "'\\'");
        else if (strchr(":[]\\", *text)) base_buf_u8(out, '\\');
        base_buf_u8(out, (uint8_t)*text);
    }
}

static void zsh_kinds(base_buf *out)
{
    const cli_kind *k;
    for (size_t i = 0; (k = cli_kind_at(i)) != NULL; i++) {
        base_buf_format(out, "_salton_%s() {\n", k->name);
        if (k->words) {
            base_buf_text(out, "  compadd --");
            k->words(out);
            base_buf_u8(out, '\n');
        }
        if (k->corpora) base_buf_text(out, "  compadd -- ${${(f)\"$(salton corpus list 2>/dev/null)\"}%% *}\n");
        if (k->files || k->folders) base_buf_format(out, "  _files%s\n", k->files ? "" : " -/");
        base_buf_text(out, "}\n\n");
    }
}

/* ":NAME:ACTION" of a value. */
static void zsh_value(base_buf *out, const char *value)
{
    const cli_kind *k = cli_kind_find(value, strlen(value));
    if (k) {
        base_buf_format(out, ":%s:_salton_%s", value, value);
    } else if (strchr(value, '|')) {
        base_buf_text(out, ":value:(");
        for (; *value; value++) base_buf_u8(out, *value == '|' ? ' ' : (uint8_t)*value);
        base_buf_text(out, ")");
    } else {
        base_buf_format(out, ":%s: ", value);
    }
}

static void zsh_option(base_buf *out, const cli_option *o)
{
    base_buf_text(out, "      ");
    if (o->many) base_buf_text(out, "'*'");
    else if (o->letter) base_buf_format(out, "'(-%c --%s)'", o->letter, o->name);
    if (o->letter) base_buf_format(out, "{-%c%s,--%s%s}'[", o->letter, o->value ? "+" : "", o->name, o->value ? "=" : "");
    else base_buf_format(out, "%s--%s%s[", "'", o->name, o->value ? "=" : "");
    zsh_escape(out, o->help);
    base_buf_u8(out, ']');
    if (o->value) zsh_value(out, o->value);
    base_buf_text(out, "' \\\n");
}

static void zsh_operand(void *context, const char *word, size_t n)
{
    if (cli_kind_find(word, n)) base_buf_format(context, "_salton_%.*s; ", (int)n, word);
    else if (word[0] < 'A' || word[0] > 'Z') base_buf_format(context, "compadd -- %.*s; ", (int)n, word);
}

static void zsh(base_buf *out)
{
    const cli_command *c;
    base_buf_text(out, "#compdef salton\n# zsh completion for salton " SALTON_VERSION
                       ", written by `salton help --completion zsh` from its own tables.\n\n");
    zsh_kinds(out);
    base_buf_text(out, "_salton() {\n  if (( CURRENT == 2 )); then\n    local -a commands=(\n");
    for (size_t i = 0; (c = cli_command_at(i)) != NULL; i++) {
        base_buf_format(out, "      '%s:", c->name);
        zsh_escape(out, c->help);
        base_buf_text(out, "'\n");
    }
    base_buf_text(out, "    )\n    _describe -t commands 'salton command' commands\n    return\n  fi\n"
                       "  shift words\n  (( CURRENT-- ))\n  case $words[1] in\n");
    for (size_t i = 0; (c = cli_command_at(i)) != NULL; i++) {
        base_buf_format(out, "  %s)\n    _arguments -s \\\n", c->name);
        for (const cli_option *o = c->options; o && o->name; o++) zsh_option(out, o);
        base_buf_text(out, "      '*:operand:{ ");
        cli_operands(c, zsh_operand, out);
        base_buf_text(out, "}' ;;\n");
    }
    base_buf_text(out, "  esac\n}\n\n_salton \"$@\"\n");
}

base_status cli_completion(base_buf *out, const char *shell, base_error *err)
{
    if (strcmp(shell, "bash") == 0) bash(out);
    else if (strcmp(shell, "zsh") == 0) zsh(out);
    else return base_fail(err, BASE_EARG, "option --completion: expected bash or zsh, found \"%s\"", shell);
    return BASE_OK;
}
