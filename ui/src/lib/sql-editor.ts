/**
 * The editor of the query box: CodeMirror in a shadow tree. In a document it would add `<style>` elements, which the
 * CSP refuses; in a shadow tree it adopts constructed style sheets, which need no exception. Tokens of the style sheet
 * reach into the shadow tree, as custom properties do. Tab leaves the editor.
 */
import { autocompletion, completionKeymap, type Completion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { SQLDialect, sql } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, Prec, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, drawSelection, keymap, lineNumbers, placeholder } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export interface Table {
  name: string;
  meaning: string;
  columns: { name: string; meaning: string }[];
}

interface Options {
  text: string;
  label: string;
  tables: Table[];
  onchange: (text: string) => void;
  onrun: () => void;
  /** Whether there was something to stop. */
  onstop: () => boolean;
}

export interface SqlEditor {
  /** Replaces the text. */
  set(text: string): void;
  /** Puts a word where the cursor is, and goes on typing behind it. */
  insert(text: string): void;
  /** Marks the place of an error, to the end of the word if its end is not known; none takes the mark away. */
  mark(from: number | null, to?: number | null): void;
  /** Puts the cursor at a place. */
  goTo(place: number): void;
  know(tables: Table[]): void;
  focus(): void;
  destroy(): void;
}

const looks = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--panel)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mono)',
    fontSize: '0.8125rem',
    lineHeight: '1.6',
    fontVariantLigatures: 'none',
  },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 12px 0 8px' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--text-3)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 12px', minWidth: '30px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 26%, transparent)',
  },
  '.cm-placeholder': { color: 'var(--text-3)' },
  '.cm-wrong': {
    textDecoration: 'underline wavy var(--danger)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '3px',
    backgroundColor: 'var(--danger-soft)',
  },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-s)',
    backgroundColor: 'var(--raised)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mono)',
    fontSize: '0.78rem',
    maxHeight: '14em',
    maxWidth: 'min(560px, 90vw)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', lineHeight: '1.5' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--accent)',
    outline: '1px solid transparent',
    outlineOffset: '-1px',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionDetail': { fontFamily: 'var(--sans)', fontStyle: 'normal', color: 'var(--text-3)' },
});

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
    { tag: [tags.string, tags.special(tags.string)], color: 'var(--owe)' },
    { tag: [tags.number, tags.bool, tags.null], color: 'var(--blue)' },
    { tag: [tags.lineComment, tags.blockComment], color: 'var(--text-3)', fontStyle: 'italic' },
  ]),
);

const setMark = StateEffect.define<{ from: number; to: number } | null>();
const wrong = Decoration.mark({ class: 'cm-wrong' });
const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, change) {
    // What was wrong is being mended: the mark goes with the first key.
    let next = change.docChanged ? Decoration.none : shown;
    for (const effect of change.effects)
      if (effect.is(setMark))
        next = effect.value
          ? Decoration.set(wrong.range(effect.value.from, effect.value.to))
          : Decoration.none;
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** SQLite as the query box knows it: only what reads is a keyword, so only that is offered. */
const dialect = SQLDialect.define({
  keywords:
    'select from where group by having order limit offset with recursive as on using join left inner cross natural ' +
    'outer full right union all distinct except intersect case when then else end and or not in is null like glob ' +
    'regexp between exists asc desc nulls first last collate cast over partition rows range preceding following ' +
    'current row unbounded window filter values explain query plan escape match isnull notnull',
  types: '',
  operatorChars: '*+-%<>!=&|/~',
  identifierQuotes: '`"',
  specialVar: '@:?$',
});

/** Functions that are offered. */
const functions: Completion[] = (
  [
    ['sum', 'exact sum of decimals'],
    ['avg', 'mean of decimals'],
    ['count', 'number of rows'],
    ['decimal_add', 'exact a + b'],
    ['decimal_sub', 'exact a − b'],
    ['decimal_mul', 'exact a × b'],
    ['decimal_cmp', '-1, 0 or 1'],
    ['json_extract', 'a field of the JSON as received'],
  ] as const
).map(([label, detail]) => ({ label, detail, type: 'function', apply: `${label}(` }));

function language(tables: Table[]) {
  const schema = Object.fromEntries(
    tables.map((table) => [
      table.name,
      {
        self: { label: table.name, detail: table.meaning, type: 'type' },
        children: table.columns.map((column) => ({
          label: column.name,
          detail: column.meaning,
          type: 'property',
        })),
      },
    ]),
  );
  const main = tables[0]?.name;
  const known = sql({ dialect, schema, ...(main ? { defaultTable: main } : {}) });
  return [
    known,
    dialect.language.data.of({
      autocomplete: (context: { matchBefore: (e: RegExp) => { from: number } | null; explicit: boolean }) => {
        const word = context.matchBefore(/[\w]+/);
        return word || context.explicit
          ? { from: word?.from ?? 0, options: word ? functions : [], validFor: /^\w*$/ }
          : null;
      },
    }),
  ];
}

/** The word at a place, or the sign there: an error needs something to stand under. */
function wordAt(text: string, from: number, end: number | null): { from: number; to: number } | null {
  if (text.length === 0) return null;
  const start = Math.max(0, Math.min(from, text.length - 1));
  const word = /^[\w"'`]+/.exec(text.slice(start))?.[0].length ?? 1;
  return { from: start, to: Math.min(text.length, end !== null && end > start ? end : start + word) };
}

/**
 * Typing over a selection. Left to the web view, it would keep the looks of the text before in a `style` attribute,
 * which the CSP refuses and reports.
 */
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== 'insertText' || !event.data || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

/** Builds the editor in a box. */
export function sqlEditor(host: HTMLElement, options: Options): SqlEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open', delegatesFocus: true });
  const grammar = new Compartment();
  // Ctrl+/ shows the keys of the app everywhere.
  const editing = defaultKeymap.filter((binding) => binding.key !== 'Mod-/');
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        Prec.highest(
          keymap.of([
            {
              key: 'Mod-Enter',
              run: () => {
                options.onrun();
                return true;
              },
            },
          ]),
        ),
        // Behind the keys of the completion list, which Esc closes first.
        autocompletion({ icons: false, activateOnTypingDelay: 60 }),
        keymap.of([...completionKeymap, { key: 'Escape', run: () => options.onstop() }]),
        history(),
        keymap.of([...editing, ...historyKeymap]),
        lineNumbers(),
        drawSelection(),
        EditorView.lineWrapping,
        EditorState.tabSize.of(2),
        placeholder('select … from transactions'),
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          spellcheck: 'false',
          autocorrect: 'off',
          autocapitalize: 'off',
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onchange(update.state.doc.toString());
        }),
        grammar.of(language(options.tables)),
        marks,
        typeOver,
        colours,
        looks,
      ],
    }),
  });
  return {
    set(text) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: text.length },
      });
      view.focus();
    },
    insert(text) {
      const { from, to } = view.state.selection.main;
      const before = view.state.sliceDoc(Math.max(0, from - 1), from);
      const insert = `${/[\w)"']/.test(before) ? ' ' : ''}${text}`;
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
      view.focus();
    },
    mark(from, to = null) {
      const place = from === null ? null : wordAt(view.state.doc.toString(), from, to);
      view.dispatch({ effects: setMark.of(place) });
    },
    goTo(place) {
      view.dispatch({
        selection: { anchor: Math.max(0, Math.min(place, view.state.doc.length)) },
        scrollIntoView: true,
      });
      view.focus();
    },
    know(tables) {
      view.dispatch({ effects: grammar.reconfigure(language(tables)) });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
