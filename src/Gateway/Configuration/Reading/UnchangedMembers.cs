namespace AuroraGateway.Configuration.Reading;

/// <summary>
/// Passes over the members of a group that are written as they were in the text before, so that a reload with twenty thousand callers
/// parses only what changed: the same bytes after the end of a member say the same.
/// </summary>
/// <param name="before">The group in the text before, in which no name is written twice.</param>
/// <param name="now">The text that is read.</param>
internal sealed class UnchangedMembers(WrittenGroup before, WrittenText now)
{
    // Of the group before: the member that is expected next.
    private int next;

    /// <summary>Adds the members that follow and are the same as before.</summary>
    /// <param name="members">The group in this text.</param>
    /// <param name="name">Of the member that was read last.</param>
    /// <param name="end">The offset after it.</param>
    /// <param name="at">The position of that offset.</param>
    /// <returns>The offset after the last of them; <paramref name="end"/> if there is none.</returns>
    public int Pass(WrittenGroup members, string name, int end, Position at)
    {
        next = before.IndexOf(name) is >= 0 and var same ? same + 1 : next;
        if (next == 0)
        {
            return end;
        }

        var (from, fromAt) = before.EndOf(next - 1);
        var shift = end - from;
        for (; next < before.Written; next++)
        {
            // With the byte that follows: a number could go on.
            var member = before.MemberAt(next);
            var text = before.Text.Bytes.Span[from..(member.End + 1)];
            if (!now.Bytes.Span[(from + shift)..].StartsWith(text) || !members.TryAddSame(before, next, Moved(member)))
            {
                break;
            }

            from = member.End;
        }

        return from + shift;

        WrittenMember Moved(in WrittenMember member) => new(
            member.Name + shift, member.Value + shift, member.End + shift, MovedAt(member.NameAt), MovedAt(member.At));

        Position MovedAt(Position old) => new(
            old.Line + at.Line - fromAt.Line, old.Line == fromAt.Line ? old.Column + at.Column - fromAt.Column : old.Column);
    }
}
