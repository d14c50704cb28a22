using AuroraGateway.Load.Processes;

namespace AuroraGateway.Unit.Load;

public class HeldConnectionsTests
{
    private static readonly string[] Table =
    [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0",
        "   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1",
        "   2: 0100007F:1F90 0100007F:C002 08 00000000:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1",
        "   3: 0100007F:1F90 0100007F:C003 06 00000000:00000000 00:00000000 00000000     0        0 0 3 0",
        "   4: 0100007F:1F90 0100007F:C004 01 00000000:00000000 00:00000000 00000000     0        0 5 1 0 20 4 30 10 -1",
        "   5: 0100007F:C001 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 6 1 0 20 4 30 10 -1",
    ];

    [Fact]
    public void A_connection_counts_while_the_server_holds_its_end_of_it_and_for_the_clients_asked_about_only() =>
        Assert.Equal(2, HeldConnections.Count(Table, 0x1F90, [0xC001, 0xC002, 0xC003]));
}
