namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// Follows a list and takes the first of everything after it; <see cref="TryAdvance"/> makes it the next list, until all were had.
/// </summary>
internal sealed class ListedChoices(params int[] first) : IChoices
{
    private readonly List<(int Choice, int Count)> made = [];
    private int[] list = first;

    public string Name => string.Join(',', made.Select(choice => choice.Choice));

    public int Next(int count)
    {
        if (count == 1)
        {
            return 0;
        }

        var choice = made.Count < list.Length ? list[made.Count] : 0;
        made.Add((choice, count));
        return choice;
    }

    public int Pick(int count, int last) => Next(count);

    /// <summary>Depth first: the last choice that had another option is made again.</summary>
    /// <returns>False after the last list.</returns>
    public bool TryAdvance()
    {
        var at = made.FindLastIndex(static choice => choice.Choice + 1 < choice.Count);
        if (at < 0)
        {
            return false;
        }

        list = [.. made.Take(at).Select(static choice => choice.Choice), made[at].Choice + 1];
        made.Clear();
        return true;
    }
}
