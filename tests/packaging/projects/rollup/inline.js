import { init } from "piquel/inline";

const endpoint = new URLSearchParams(location.search).get("collector");
const piquel = init({ key: "pk_demo", endpoint });
piquel.track("opened");
