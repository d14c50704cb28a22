namespace AuroraGateway.Unit.Schedules;

/// <summary>Decides what a schedule leaves open: whose step is next, and the result of each outside call.</summary>
internal interface IChoices
{
    /// <summary>How to repeat it: what a failing test prints.</summary>
    string Name { get; }

    /// <summary>One of so many.</summary>
    int Next(int count);

    /// <summary>One of so many that can go on; <paramref name="last"/> is the one that went last, or -1.</summary>
    int Pick(int count, int last);
}
