//! A column of ids in 16 bytes each: a UUID as its number, up to 16 characters as they are, longer ones beside it.

use super::bits::Bits;
use super::ints::Ints;
use super::texts::fold;
use hashbrown::HashTable;

/// Rows of a lane, so that growing never copies more than one.
const LANE: usize = 1 << 14;

/// Form of a UUID in lower case with hyphens; forms 1 to 16 are lengths of short ids.
const UUID: u8 = 0;
/// Form of a longer id: the 16 bytes are its place and length in the arena.
const LONG: u8 = 17;

/// Where the hyphens of a UUID stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// An id ready to be put in or looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Encoded<'a> {
    form: u8,
    bytes: [u8; 16],
    long: &'a str,
}

impl<'a> Encoded<'a> {
    pub(crate) fn new(id: &'a str) -> Self {
        let mut bytes = [0; 16];
        if let Some(uuid) = uuid(id.as_bytes()) {
            return Self { form: UUID, bytes: uuid, long: "" };
        }
        match (u8::try_from(id.len()), bytes.get_mut(..id.len())) {
            (Ok(form @ 1..=16), Some(place)) => {
                place.copy_from_slice(id.as_bytes());
                Self { form, bytes, long: "" }
            }
            _ => Self { form: LONG, bytes, long: id },
        }
    }
}

fn uuid(id: &[u8]) -> Option<[u8; 16]> {
    let mut number = 0_u128;
    for (at, byte) in id.iter().enumerate() {
        let digit = match byte {
            b'-' if HYPHENS.contains(&at) => continue,
            b'0'..=b'9' if !HYPHENS.contains(&at) => byte - b'0',
            b'a'..=b'f' if !HYPHENS.contains(&at) => byte - b'a' + 10,
            _ => return None,
        };
        number = number << 4 | u128::from(digit);
    }
    (id.len() == 36).then(|| number.to_be_bytes())
}

/// A part of at most sixteen ASCII characters, as a number with the first one lowest.
struct ShortPart {
    number: u128,
    mask: u128,
    /// The first character, sixteen times.
    firsts: u128,
    length: usize,
}

impl ShortPart {
    fn new(part: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        bytes.get_mut(..part.len())?.copy_from_slice(part.as_bytes());
        let unused = u32::try_from(16 - part.len()).ok()? * 8;
        let mask = u128::MAX.checked_shr(unused)?;
        let firsts = u128::from_le_bytes([*part.as_bytes().first()?; 16]);
        part.is_ascii().then_some(Self { number: u128::from_le_bytes(bytes), mask, firsts, length: part.len() })
    }

    /// Whether it stands in the first `length` of these ASCII characters, in whatever case those are.
    fn is_in(&self, mut bytes: [u8; 16], length: usize) -> bool {
        const ONES: u128 = u128::from_le_bytes([1; 16]);
        bytes.make_ascii_lowercase();
        let id = u128::from_le_bytes(bytes);
        let differs = id ^ self.firsts;
        // The highest bit of each byte that does not differ, and of a few others.
        let mut places = differs.wrapping_sub(ONES) & !differs & (ONES << 7);
        while places != 0 {
            let at = places.trailing_zeros() / 8;
            if at as usize + self.length <= length && (id >> (at * 8)) & self.mask == self.number {
                return true;
            }
            places &= places - 1;
        }
        false
    }
}

/// A UUID in characters.
fn spelt(uuid: [u8; 16]) -> [u8; 36] {
    let mut text = [b'-'; 36];
    let places = text.iter_mut().enumerate().filter(|(at, _)| !HYPHENS.contains(at));
    let digits = uuid.into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    for ((_, place), digit) in places.zip(digits) {
        *place = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
    }
    text
}

/// The ASCII characters of a text in lower case, one bit each; all bits if it has others.
fn characters(text: &[u8]) -> u128 {
    let bit = |byte: &u8| if byte.is_ascii() { 1 << byte.to_ascii_lowercase() } else { u128::MAX };
    text.iter().map(bit).fold(0, |all, bit| all | bit)
}

/// A column of ids.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    forms: Ints,
    lanes: Vec<Vec<[u8; 16]>>,
    arena: Vec<u8>,
    /// Bytes of the arena that no row points at any more.
    dead: usize,
    /// The ASCII characters that any id ever had, in lower case, one bit each; all bits if one had others.
    characters: u128,
}

impl Ids {
    /// The slots below `len` whose id is `part`, or has it in it unless it is asked for as a whole. The ids are seen
    /// in lower case, as `part` has to be. None is looked at if none ever had its characters.
    pub(crate) fn matching(&self, len: usize, part: &str, whole: bool) -> Bits {
        if characters(part.as_bytes()) & !self.characters != 0 {
            return Bits::none(len);
        }
        let test = |id: &str| if whole { id == part } else { id.contains(part) };
        let (mut text, mut lower) = (String::new(), String::new());
        let short = if whole { None } else { ShortPart::new(part) };
        self.forms.slots_matching(len, |slot, form| match form {
            1..=16 => {
                let bytes = self.bytes_at(slot);
                let length = usize::try_from(form).unwrap_or_default();
                match &short {
                    // Sixteen bytes are compared as one number, at the places of the first character.
                    Some(short) if bytes.is_ascii() => short.is_in(bytes, length),
                    _ => {
                        let id = bytes.get(..length).and_then(|id| std::str::from_utf8(id).ok()).unwrap_or_default();
                        fold(id, &mut lower);
                        test(&lower)
                    }
                }
            }
            form if form == u64::from(UUID) => {
                test(std::str::from_utf8(&spelt(self.bytes_at(slot))).unwrap_or_default())
            }
            _ => {
                text.clear();
                self.write(slot, &mut text);
                fold(&text, &mut lower);
                test(&lower)
            }
        })
    }

    fn bytes_at(&self, slot: u32) -> [u8; 16] {
        let lane = self.lanes.get(slot as usize / LANE);
        lane.and_then(|lane| lane.get(slot as usize % LANE)).copied().unwrap_or_default()
    }

    fn form(&self, slot: u32) -> u8 {
        u8::try_from(self.forms.get(slot)).unwrap_or(LONG)
    }

    /// The id at a slot in its packed form; equal if and only if the ids are.
    pub(crate) fn encoded(&self, slot: u32) -> Encoded<'_> {
        let (form, bytes) = (self.form(slot), self.bytes_at(slot));
        if form == LONG {
            Encoded { form, bytes: [0; 16], long: self.long(bytes) }
        } else {
            Encoded { form, bytes, long: "" }
        }
    }

    fn long(&self, place: [u8; 16]) -> &str {
        let (start, length) = place_of(place);
        let bytes = self.arena.get(start..start.saturating_add(length)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Writes the id behind what is in `text`.
    pub(crate) fn write(&self, slot: u32, text: &mut String) {
        let bytes = self.bytes_at(slot);
        match self.form(slot) {
            UUID => text.push_str(std::str::from_utf8(&spelt(bytes)).unwrap_or_default()),
            LONG => text.push_str(self.long(bytes)),
            length => {
                let short = bytes.get(..usize::from(length)).unwrap_or_default();
                text.push_str(std::str::from_utf8(short).unwrap_or_default());
            }
        }
    }

    pub(crate) fn set(&mut self, slot: u32, id: &Encoded<'_>) {
        self.clear(slot);
        self.characters |= match id.form {
            UUID => characters(b"0123456789abcdef-"),
            LONG => characters(id.long.as_bytes()),
            form => characters(id.bytes.get(..usize::from(form)).unwrap_or_default()),
        };
        let bytes = if id.form == LONG {
            let place = place(self.arena.len(), id.long.len());
            self.arena.extend_from_slice(id.long.as_bytes());
            place
        } else {
            id.bytes
        };
        self.forms.set(slot, id.form.into());
        self.put(slot, bytes);
    }

    fn put(&mut self, slot: u32, bytes: [u8; 16]) {
        let (lane, at) = (slot as usize / LANE, slot as usize % LANE);
        while self.lanes.len() <= lane {
            self.lanes.push(Vec::new());
        }
        let Some(lane) = self.lanes.get_mut(lane) else { return };
        if lane.len() <= at {
            lane.resize(at + 1, [0; 16]);
        }
        if let Some(place) = lane.get_mut(at) {
            *place = bytes;
        }
    }

    /// Takes the id of a slot out; the arena is packed when most of it is dead.
    pub(crate) fn clear(&mut self, slot: u32) {
        if self.form(slot) != LONG {
            return;
        }
        self.dead += place_of(self.bytes_at(slot)).1;
        self.forms.set(slot, UUID.into());
        if self.dead > (1 << 20) && self.dead * 2 > self.arena.len() {
            self.pack();
        }
    }

    fn pack(&mut self) {
        let slots = self.lanes.len() * LANE;
        let long = self.forms.matching(slots, |form| form == u64::from(LONG));
        let old = std::mem::take(&mut self.arena);
        self.arena.reserve_exact(old.len().saturating_sub(self.dead));
        self.dead = 0;
        for slot in long.iter() {
            let (start, length) = place_of(self.bytes_at(slot));
            let moved = place(self.arena.len(), length);
            self.arena.extend_from_slice(old.get(start..start + length).unwrap_or_default());
            self.put(slot, moved);
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.forms.bytes() + self.arena.capacity() + self.lanes.iter().map(|lane| lane.capacity() * 16).sum::<usize>()
    }
}

fn place(start: usize, length: usize) -> [u8; 16] {
    ((start as u128) << 64 | length as u128).to_be_bytes()
}

fn place_of(place: [u8; 16]) -> (usize, usize) {
    let number = u128::from_be_bytes(place);
    let part = |number: u128| usize::try_from(number & u128::from(u64::MAX)).unwrap_or_default();
    (part(number >> 64), part(number))
}

/// How many tables an index has: when one grows, a hundredth of the rows is hashed anew and not all of them.
const TABLES: usize = 128;

/// Slots by a hash of what names their rows.
#[derive(Debug)]
pub(crate) struct Index {
    tables: Vec<HashTable<u32>>,
}

impl Default for Index {
    fn default() -> Self {
        Self { tables: vec![HashTable::new(); TABLES] }
    }
}

impl Index {
    // The tables look at the lowest and the highest bits of a hash, so this looks at some between.
    fn table(hash: u64) -> usize {
        usize::try_from(hash >> 40).unwrap_or_default() % TABLES
    }

    pub(crate) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        self.tables.get(Self::table(hash))?.find(hash, |slot| is(*slot)).copied()
    }

    /// Puts a slot in that is not in it.
    pub(crate) fn insert(&mut self, hash: u64, slot: u32, hash_of: impl Fn(u32) -> u64) {
        if let Some(table) = self.tables.get_mut(Self::table(hash)) {
            table.insert_unique(hash, slot, |slot| hash_of(*slot));
        }
    }

    pub(crate) fn remove(&mut self, hash: u64, slot: u32) {
        let table = self.tables.get_mut(Self::table(hash));
        if let Some(Ok(entry)) = table.map(|table| table.find_entry(hash, |held| *held == slot)) {
            entry.remove();
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.tables.iter().map(HashTable::allocation_size).sum::<usize>() + TABLES * size_of::<HashTable<u32>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "[0-9a-fA-F-]{36}",
            "[0-9a-f]{16}",
            ".{1,20}",
            "[a-z]{17,255}",
        ]
    }

    fn text(ids: &Ids, slot: u32) -> String {
        let mut text = String::new();
        ids.write(slot, &mut text);
        text
    }

    #[test]
    fn the_room_of_long_ids_that_went_is_used_again() {
        let mut ids = Ids::default();
        let long = |n: u32| format!("{n:0200}");
        for round in 0..10 {
            for slot in 0..10_000 {
                ids.set(slot, &Encoded::new(&long(slot + round)));
            }
        }
        assert!((0..10_000).all(|slot| text(&ids, slot) == long(slot + 9)));
        assert!(ids.arena.len() < 3 * 2_000_000, "{}", ids.arena.len());
    }

    proptest! {
        #[test]
        fn ids_that_match_are_found_in_lower_case(all in prop::collection::vec(id(), 0..40), part in "[0-9a-fA-F-]{1,3}|[a-zé]{1,2}") {
            let mut ids = Ids::default();
            for (slot, id) in (0..).zip(&all) { ids.set(slot, &Encoded::new(id)); }
            let part = part.to_lowercase();
            let found = ids.matching(all.len(), &part, false);
            let expected: Vec<u32> = (0..).zip(&all).filter(|(_, id)| id.to_lowercase().contains(&part)).map(|(slot, _)| slot).collect();
            prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected);
            if let Some(id) = all.first() {
                let whole = id.to_lowercase();
                let same = |(_, id): &(u32, &String)| id.to_lowercase() == whole;
                let slots: Vec<u32> = (0..).zip(&all).filter(same).map(|(slot, _)| slot).collect();
                prop_assert_eq!(ids.matching(all.len(), &whole, true).iter().collect::<Vec<_>>(), slots);
                prop_assert!(ids.matching(all.len(), &whole, false).has(0));
            }
        }

        #[test]
        fn ids_come_back(all in prop::collection::vec(id(), 1..40)) {
            let mut ids = Ids::default();
            for (slot, id) in (0..).zip(&all) { ids.set(slot, &Encoded::new(id)); }
            for (slot, id) in (0..).zip(&all) {
                prop_assert_eq!(&text(&ids, slot), id);
                for other in &all {
                    prop_assert_eq!(ids.encoded(slot) == Encoded::new(other), id == other);
                }
            }
        }
    }
}
