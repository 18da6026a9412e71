//! How long a voice in Ogg Opus lasts, without listening to it (RFC 3533, RFC 7845).

use std::io::Cursor;

use ogg::PacketReader;

/// What every Opus stream begins with, in the first of its packets.
const HEAD: &[u8] = b"OpusHead";
/// Samples in a millisecond: positions are counted so, whatever was recorded.
const PER_MILLISECOND: u64 = 48;

/// How long it lasts, by the position that its last page gives; none where it is not one stream of Opus, or broken.
pub(super) fn milliseconds(bytes: &[u8]) -> Option<u64> {
    if !bytes.starts_with(b"OggS") {
        return None;
    }
    let mut packets = PacketReader::new(Cursor::new(bytes));
    let head = packets.read_packet().ok()??;
    let skipped = skipped(&head.data)?;
    let mut end = skipped;
    while let Some(packet) = packets.read_packet().ok()? {
        if packet.stream_serial() != head.stream_serial() {
            return None;
        }
        end = packet.absgp_page();
    }
    // What stands before the first position that is heard belongs to no voice.
    Some(end.saturating_sub(skipped) / PER_MILLISECOND)
}

/// Samples that are left out at the beginning, as the head says; none where it is no head of a version that is known.
fn skipped(head: &[u8]) -> Option<u64> {
    let rest = head.strip_prefix(HEAD)?;
    let (version, skipped) = (rest.first()?, rest.get(2..4)?);
    let skipped = <[u8; 2]>::try_from(skipped).ok()?;
    (*version < 16).then(|| u64::from(u16::from_le_bytes(skipped)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use ogg::PacketWriteEndInfo::{EndPage, EndStream};
    use ogg::PacketWriter;
    use proptest::prelude::*;

    use super::milliseconds;

    const HEAD: &[u8] = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0";

    /// A stream whose pages end at these positions.
    fn stream(serial: u32, head: &[u8], ends: &[u64]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = PacketWriter::new(&mut bytes);
        writer.write_packet(head, serial, EndPage, 0).unwrap();
        writer.write_packet(&b"OpusTags\0\0\0\0\0\0\0\0"[..], serial, EndPage, 0).unwrap();
        for (at, end) in ends.iter().enumerate() {
            let what = if at + 1 == ends.len() { EndStream } else { EndPage };
            writer.write_packet(vec![0xfc; 300], serial, what, *end).unwrap();
        }
        bytes
    }

    #[test]
    fn the_last_page_says_how_long_it_lasts() {
        // 312 samples are left out at the beginning.
        assert_eq!(milliseconds(&stream(1, HEAD, &[48_312, 96_312])), Some(2_000));
        assert_eq!(milliseconds(&stream(1, HEAD, &[312])), Some(0));
        assert_eq!(milliseconds(&stream(1, HEAD, &[])), Some(0));
        assert_eq!(milliseconds(&stream(1, HEAD, &[100])), Some(0), "shorter than what is left out");
    }

    #[test]
    fn what_is_not_one_whole_stream_of_opus_has_no_length() {
        let whole = stream(1, HEAD, &[48_312, 96_312]);
        let broken = [&whole[..whole.len() - 7], &whole[..40]].map(<[u8]>::to_vec);
        let mut changed = whole.clone();
        *changed.last_mut().unwrap() ^= 1;
        let two = [whole.clone(), stream(2, HEAD, &[48_312])].concat();
        let vorbis = stream(1, b"\x01vorbis\0\0\0\0", &[48_312]);
        let later = stream(1, b"OpusHead\x10\x01\x38\x01\x80\xbb\0\0\0\0\0", &[48_312]);
        let behind = [b"x", whole.as_slice()].concat();
        for bytes in
            broken.into_iter().chain([changed, two, vorbis, later, behind, Vec::new(), b"OggS".to_vec()])
        {
            assert_eq!(milliseconds(&bytes), None, "{} bytes", bytes.len());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(
            mut bytes in proptest::collection::vec(any::<u8>(), 0..400),
            places in proptest::collection::vec((0..700_usize, any::<u8>()), 0..4),
        ) {
            milliseconds(&bytes);
            bytes.splice(..0, *b"OggS");
            milliseconds(&bytes);
            let mut voice = stream(1, HEAD, &[48_312, 96_312]);
            for (place, byte) in places {
                if let Some(old) = voice.get_mut(place) {
                    *old = byte;
                }
            }
            milliseconds(&voice);
        }
    }
}
