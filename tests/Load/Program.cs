return await AuroraGateway.Load.LoadCommands.Run(args);
