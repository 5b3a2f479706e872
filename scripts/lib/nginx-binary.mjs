// Reads the tables of directives and variables out of nginx's own binaries (ELF, 64 bit, little-endian).
import { readFileSync } from 'node:fs';

/** `type` of `ngx_module_t` in nginx's src/core/ngx_module.h: four letters as a number. */
const MODULE_KINDS = { CORE: 'core', CONF: 'core', EVNT: 'events', HTTP: 'http', STRM: 'stream', MAIL: 'mail' };
/** x86-64 and arm64: an address relative to where the file is loaded, and a symbol's address. */
const RELATIVE = new Set([8, 1027]);
const SYMBOL = new Set([1, 257]);
const RECORD = 56;

/**
 * @param {string} path nginx itself or one of its dynamic modules
 * @returns {{ directives: { kind: string, name: string, mask: number, slot: string, values: string[] }[],
 *   variables: [kind: string, name: string, isPrefix: boolean][] }}
 *   masks as in nginx's src/core/ngx_conf_file.h and the `NGX_*_CONF` of each module kind; the slot is the middle of the
 *   name of nginx's common handler (`ngx_conf_set_flag_slot`), empty if the directive has a handler of its own
 */
export function readNginxBinary(path) {
  const image = new Image(readFileSync(path));
  const directives = [];
  const kinds = new Set();
  const tables = new Set();
  for (const { start, end } of image.data) {
    for (let at = start; at + 80 <= end; at += 8) {
      const kind = MODULE_KINDS[image.letters(at + 72)];
      // version, signature, context, commands, kind
      if (!kind || !/^8,\d,\d,/.test(image.text(image.pointer(at + 48)) ?? '')) continue;
      kinds.add(kind);
      const table = image.pointer(at + 64);
      if (!table || tables.has(table)) continue;
      tables.add(table);
      for (let record = table; image.pointer(record + 8); record += RECORD) {
        const slot = image.symbolAt(record + 24)?.match(/^ngx_(?:conf|http|stream)_set_(\w+)_slot$/)?.[1] ?? '';
        const values = slot === 'enum' || slot === 'bitmask' ? image.words(image.pointer(record + 48)) : [];
        directives.push({ kind, name: image.counted(record), mask: image.number(record + 16), slot, values });
      }
    }
  }
  const kind = ['http', 'stream', 'mail', 'core'].find((candidate) => kinds.has(candidate)) ?? '';
  return { directives, variables: [...image.variables(tables)].map(([name, isPrefix]) => [kind, name, isPrefix]) };
}

class Image {
  #file;
  #sections = [];
  /** What the loader writes: address → value. */
  #relocated = new Map();
  /** Names of functions by address; those of nginx itself where a module refers to them: by place. */
  #names = new Map();
  #namesAt = new Map();

  constructor(file) {
    this.#file = file;
    const start = Number(file.readBigUInt64LE(0x28));
    const size = file.readUInt16LE(0x3a);
    for (let index = 0; index < file.readUInt16LE(0x3c); index++) {
      const at = start + index * size;
      const [flags, address, offset, length] = [8, 16, 24, 32].map((field) => Number(file.readBigUInt64LE(at + field)));
      this.#sections.push({
        type: file.readUInt32LE(at + 4),
        flags,
        address,
        offset,
        length,
        link: file.readUInt32LE(at + 40),
      });
    }
    this.#readNames();
    for (const section of this.#sections) {
      if (section.type === 4) this.#readRelocations(section);
      if (section.type === 19) this.#readPackedRelocations(section);
    }
  }

  /** Sections that hold initialised data which the program may write: address ranges. */
  get data() {
    return this.#sections
      .filter(({ type, flags }) => type === 1 && (flags & 3) === 3)
      .map(({ address, length }) => ({ start: address, end: address + length }));
  }

  #isCode(address) {
    return this.#sections.some(
      (section) => section.flags & 4 && address >= section.address && address < section.address + section.length,
    );
  }

  #offset(address) {
    const found = this.#sections.find(
      (section) => section.type === 1 && address >= section.address && address < section.address + section.length,
    );
    return found && found.offset + address - found.address;
  }

  number(address) {
    const offset = this.#offset(address);
    return offset === undefined ? 0 : Number(this.#file.readBigUInt64LE(offset));
  }

  pointer(address) {
    return this.#relocated.get(address) ?? 0;
  }

  letters(address) {
    const offset = this.#offset(address);
    return offset === undefined ? '' : this.#file.toString('latin1', offset, offset + 4);
  }

  text(address) {
    const offset = address ? this.#offset(address) : undefined;
    return offset === undefined ? undefined : this.#file.toString('latin1', offset, this.#file.indexOf(0, offset));
  }

  /** The name of the function whose address stands at a place. */
  symbolAt(address) {
    return this.#namesAt.get(address) ?? this.#names.get(this.pointer(address));
  }

  /** `ngx_conf_enum_t` or `ngx_conf_bitmask_t`: names with a number each. */
  words(address) {
    const words = [];
    for (let at = address; at && this.pointer(at + 8); at += 24) words.push(this.counted(at));
    return words;
  }

  /** `ngx_str_t`: a length and where the text stands. */
  counted(address) {
    return this.text(this.pointer(address + 8))?.slice(0, this.number(address));
  }

  /** `ngx_http_variable_t`: name, set_handler, get_handler, data, flags, index. */
  *variables(tables) {
    for (const { start, end } of this.data) {
      for (let at = start; at + RECORD <= end; at += 8) {
        const length = this.number(at);
        const name = length > 1 && length < 64 && this.pointer(at + 8) ? this.text(this.pointer(at + 8)) : undefined;
        if (!name || name.length !== length || !/^[a-z][a-z\d_]*$/.test(name) || tables.has(at)) continue;
        const setter = this.pointer(at + 16);
        const getter = this.pointer(at + 24);
        const flags = this.number(at + 40);
        if (this.number(at + 16) !== 0 && !setter) continue;
        if ((setter && !this.#isCode(setter)) || !getter || !this.#isCode(getter)) continue;
        if (flags > 63 || this.number(at + 48) !== 0 || this.pointer(at + 48) || this.pointer(at + 40)) continue;
        yield [name, (flags & 32) !== 0];
      }
    }
  }

  #readRelocations({ offset, length }) {
    for (let at = offset; at < offset + length; at += 24) {
      const kind = this.#file.readUInt32LE(at + 8);
      const addend = Number(this.#file.readBigInt64LE(at + 16));
      const symbol = this.#file.readUInt32LE(at + 12);
      if (RELATIVE.has(kind)) this.#relocated.set(Number(this.#file.readBigUInt64LE(at)), addend);
      else if (SYMBOL.has(kind)) {
        const place = Number(this.#file.readBigUInt64LE(at));
        const { name, address } = this.#symbol(this.#symbols, symbol);
        this.#relocated.set(place, address + addend);
        this.#namesAt.set(place, name);
      }
    }
  }

  get #symbols() {
    return this.#sections.find(({ type }) => type === 11);
  }

  #symbol(table, index) {
    const at = table.offset + index * 24;
    const names = this.#sections[table.link].offset + this.#file.readUInt32LE(at);
    const name = this.#file.toString('latin1', names, this.#file.indexOf(0, names));
    return { name, address: Number(this.#file.readBigUInt64LE(at + 8)) };
  }

  /** nginx exports all its functions, for modules. */
  #readNames() {
    const table = this.#symbols;
    for (let index = 1; table && index < table.length / 24; index++) {
      const { name, address } = this.#symbol(table, index);
      if (address) this.#names.set(address, name);
    }
  }

  /** SHT_RELR: an address, then bitmaps of the 63 words that follow; the addends stand in place. */
  #readPackedRelocations({ offset, length }) {
    let next = 0;
    const add = (address) => this.#relocated.set(address, this.number(address));
    for (let at = offset; at < offset + length; at += 8) {
      const entry = this.#file.readBigUInt64LE(at);
      if ((entry & 1n) === 0n) {
        add(Number(entry));
        next = Number(entry) + 8;
        continue;
      }
      for (let bit = 1n; bit < 64n; bit++) if ((entry >> bit) & 1n) add(next + (Number(bit) - 1) * 8);
      next += 63 * 8;
    }
  }
}
