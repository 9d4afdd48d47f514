import { a } from "./a.js";
import b from "@/b";
import type { Core } from "@shop/core";
import react from "react";
export * from "./parts";
const tools = await import("#tools");
