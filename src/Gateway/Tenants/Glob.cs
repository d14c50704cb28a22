namespace AuroraGateway.Tenants;

/// <summary>
/// A text with wildcards, compared without regard to case: <c>*</c> is any run of characters, the empty one included, and <c>?</c> any
/// single character.
/// </summary>
internal sealed class Glob
{
    private readonly Part[] parts;

    private Glob(IEnumerable<Part> parts) => this.parts = [.. parts];

    /// <summary>Reads a text in which <c>*</c> and <c>?</c> are wildcards.</summary>
    public static Glob Parse(string text) => new(Parts(text));

    /// <summary>
    /// The requests that a method (<c>*</c> for any) and a path pattern describe, as <c>method:path</c>; one glob for each form of the end.
    /// </summary>
    public static IReadOnlyList<Glob> Of(string method, PathPattern pattern)
    {
        List<Part> parts = [.. method == "*" ? [Part.RunWithoutSlash] : Letters(method), Part.Of(':')];
        foreach (var segment in pattern.Segments)
        {
            parts.Add(Part.Of('/'));
            parts.AddRange(segment == "*" ? [Part.NoSlash, Part.RunWithoutSlash] : Letters(segment));
        }

        // The tenant itself has the path "/".
        var exact = pattern.Segments.Count == 0 ? [.. parts, Part.Of('/')] : parts;
        return pattern.AnyRest ? [new Glob(exact), new Glob([.. parts, Part.Of('/'), Part.Run])] : [new Glob(exact)];
    }

    /// <param name="text">In lower case.</param>
    public bool Matches(ReadOnlySpan<char> text)
    {
        // Back to the last run only: what an earlier run could take, the last one can take too.
        int at = 0, part = 0, run = -1, retry = 0;
        while (at < text.Length)
        {
            if (part < parts.Length && parts[part].IsRun)
            {
                (run, retry) = (part++, at);
            }
            else if (part < parts.Length && parts[part].Takes(text[at]))
            {
                at++;
                part++;
            }
            else if (run >= 0)
            {
                at = ++retry;
                part = run + 1;
            }
            else
            {
                return false;
            }
        }

        return parts.AsSpan(part).IndexOfAnyExcept(Part.Run) < 0;
    }

    /// <summary>True if some text matches both.</summary>
    public bool Overlaps(Glob other)
    {
        var reached = new bool[parts.Length + 1, other.parts.Length + 1];
        return Reaches(reached, other, 0, 0);
    }

    private bool Reaches(bool[,] reached, Glob other, int mine, int theirs)
    {
        if (reached[mine, theirs])
        {
            return false;
        }

        reached[mine, theirs] = true;
        var atEnd = mine == parts.Length;
        var theyAreAtEnd = theirs == other.parts.Length;
        if (atEnd && theyAreAtEnd)
        {
            return true;
        }

        // A run may be empty.
        if ((!atEnd && parts[mine].IsRun && Reaches(reached, other, mine + 1, theirs))
            || (!theyAreAtEnd && other.parts[theirs].IsRun && Reaches(reached, other, mine, theirs + 1)))
        {
            return true;
        }

        return !atEnd && !theyAreAtEnd && parts[mine].Meets(other.parts[theirs])
            && Reaches(reached, other, parts[mine].IsRun ? mine : mine + 1, other.parts[theirs].IsRun ? theirs : theirs + 1);
    }

    private static IEnumerable<Part> Parts(string text) => text.ToLowerInvariant().Select(letter => letter switch
    {
        '*' => Part.Run,
        '?' => Part.One,
        _ => Part.Of(letter),
    });

    private static IEnumerable<Part> Letters(string text) => text.ToLowerInvariant().Select(Part.Of);

    /// <param name="Letter">The only character that it takes; null for more than one.</param>
    /// <param name="WithSlash">Whether it takes a slash.</param>
    /// <param name="IsRun">Whether it takes any number of characters.</param>
    private readonly record struct Part(char? Letter, bool WithSlash, bool IsRun)
    {
        public static readonly Part Run = new(null, true, true);
        public static readonly Part RunWithoutSlash = new(null, false, true);
        public static readonly Part One = new(null, true, false);
        public static readonly Part NoSlash = new(null, false, false);

        public static Part Of(char letter) => new(letter, true, false);

        public bool Takes(char letter) => Letter is { } only ? only == letter : WithSlash || letter != '/';

        public bool Meets(Part other) => Letter is { } only ? other.Takes(only) : other.Letter is not { } theirs || Takes(theirs);
    }
}
